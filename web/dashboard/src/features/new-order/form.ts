import type { OrderBody } from "@/features/new-order/rules";

/** What stands in the form: of the body's shape, so that errors find their fields. */
export interface OrderForm {
  customer: { email: string; name: string };
  shipping_address: {
    line1: string;
    line2: string;
    city: string;
    postal_code: string;
    country: string;
  };
  items: { sku: string; quantity: string }[];
  payment: { token: string };
}

export const EMPTY_LINE = { sku: "", quantity: "1" };

export function emptyForm(): OrderForm {
  return {
    customer: { email: "", name: "" },
    shipping_address: { line1: "", line2: "", city: "", postal_code: "", country: "" },
    items: [{ ...EMPTY_LINE }],
    payment: { token: "" },
  };
}

/** What is sent for it; it may not be as it must be yet. */
export function bodyOf(form: OrderForm): OrderBody {
  const { line2, ...address } = form.shipping_address;
  return {
    customer: { email: form.customer.email.trim(), name: form.customer.name.trim() },
    shipping_address: {
      line1: address.line1.trim(),
      ...(line2.trim() ? { line2: line2.trim() } : {}),
      city: address.city.trim(),
      postal_code: address.postal_code.trim(),
      country: address.country,
    },
    items: form.items.map(({ sku, quantity }) => ({
      sku: sku.trim().toUpperCase(),
      quantity: quantity.trim() === "" ? Number.NaN : Number(quantity),
    })),
    payment: { token: form.payment.token.trim() },
  };
}

/** Whether nothing was filled in. */
export function isEmpty(form: OrderForm): boolean {
  return JSON.stringify(form) === JSON.stringify(emptyForm());
}
