import type { Money, Product } from "@/lib/api/types";

export interface Total {
  /** By currency: an order is priced in one, but a form may say otherwise for a while. */
  sums: Money[];
  /** Lines of which no price is known here. */
  unknown: number;
}

interface Line {
  sku: string;
  quantity: number;
}

/** What the lines come to, as far as their prices are known. */
export function totalOf(lines: readonly Line[], catalogue: ReadonlyMap<string, Product>): Total {
  const sums = new Map<string, number>();
  let unknown = 0;
  for (const { sku, quantity } of lines) {
    const price = catalogue.get(sku)?.unit_price;
    if (price && Number.isInteger(quantity) && quantity > 0) {
      sums.set(price.currency, (sums.get(price.currency) ?? 0) + price.amount * quantity);
    } else if (sku) {
      unknown++;
    }
  }
  return { sums: [...sums].map(([currency, amount]) => ({ amount, currency })), unknown };
}
