import { request } from "@/lib/api/client";
import type { Order } from "@/lib/api/types";

/** One order by itself goes at once, without a redrive. */
export function retryOrder(id: string) {
  return request<Order>("POST", `/api/orders/${encodeURIComponent(id)}/retry`);
}
