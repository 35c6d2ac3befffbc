import type { Order } from "@/lib/api/types";

/** An order as the server shows it, for tests; `number` makes its id, and its place in time. */
export function anOrder(number: number, rest: Partial<Order> = {}): Order {
  const at = new Date(Date.UTC(2026, 0, 1, 12, 0, number)).toISOString();
  const id = `0194d0c0-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return {
    id,
    status: "placed",
    version: 1,
    items: [{ sku: "SKU-BOOK", quantity: 1, unit_price: { amount: 1999, currency: "EUR" } }],
    total: { amount: 1999, currency: "EUR" },
    customer_ref: "c0ffee",
    correlation_id: "a-correlation",
    created_at: at,
    updated_at: at,
    steps: (["reserve", "authorize", "ship", "capture"] as const).map((name) => ({
      name,
      status: "pending",
      attempts: 0,
      effect_key: `${id}:${name}`,
    })),
    ...rest,
  };
}
