import { useQueryClient } from "@tanstack/react-query";
import { newer, orderKey } from "@/features/order/api/get-order";
import { request } from "@/lib/api/client";
import type { Order } from "@/lib/api/types";

/** Cancelling and retrying: both are answered at once, and go on behind the answer. */
export function useOrderActions(id: string) {
  const queries = useQueryClient();

  async function act(action: "cancel" | "retry", body?: unknown) {
    const path = `/api/orders/${encodeURIComponent(id)}/${action}`;
    const order = await request<Order>("POST", path, { body });
    queries.setQueryData<Order>(orderKey(id, "now"), (known) => newer(known, order));
    await queries.invalidateQueries({ queryKey: orderKey(id, "events") });
  }

  return {
    cancel: (reason: string) => act("cancel", { reason }),
    retry: () => act("retry"),
  };
}
