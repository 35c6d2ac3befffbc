import type { Keyed } from "@/features/new-order/idempotency";
import { request } from "@/lib/api/client";
import type { Order } from "@/lib/api/types";

/** Places the order that the key stands for: once, however often it is sent. */
export function placeOrder({ key, body }: Keyed) {
  return request<Order>("POST", "/api/orders", {
    body: JSON.parse(body) as unknown,
    headers: { "Idempotency-Key": key },
  });
}
