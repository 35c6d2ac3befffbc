import { request } from "@/lib/api/client";
import type { Order, Page, Status } from "@/lib/api/types";

/** As the server's query has it. */
export interface OrderFilter {
  status?: Status;
  sku?: string;
  customer_ref?: string;
  q?: string;
  older_than_s?: number;
}

export const PAGE_SIZE = 200;

export function listOrders(filter: OrderFilter, cursor: string | null, signal?: AbortSignal) {
  return request<Page<Order>>("GET", "/api/orders", {
    query: { ...filter, limit: PAGE_SIZE, cursor },
    signal,
  });
}
