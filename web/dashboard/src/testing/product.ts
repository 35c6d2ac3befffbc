import type { Product } from "@/lib/api/types";

/** A product of which a hundred came in, for tests. */
export function aProduct(sku: string, rest: Partial<Product> = {}): Product {
  return {
    sku,
    name: "A lamp",
    unit_price: { amount: 4900, currency: "EUR" },
    received: 100,
    reserved: 0,
    available: 100,
    sold: 0,
    ...rest,
  };
}
