/** Of one product, over all lines of an order. */
export const MAX_QUANTITY = 1000;
export const MAX_LINES = 100;
