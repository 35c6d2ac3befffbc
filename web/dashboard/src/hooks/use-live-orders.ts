import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Order } from "@/lib/api/types";
import { useCatchUp, useFeed } from "@/lib/live/live";
import type { OrderList, OrderListState } from "@/lib/live/order-list";

/** Reads a list, and keeps it current for as long as its page is open. */
export function useLiveOrders(list: OrderList): void {
  useEffect(() => {
    void list.load();
    return () => list.stop();
  }, [list]);
  useFeed("order", (orders) => list.apply(orders));
  useCatchUp(() => list.refresh());
}

export function useOrderListState(list: OrderList): OrderListState {
  return useSyncExternalStore(list.subscribe, list.getState);
}

/** One row; only its component renders when it changes. */
export function useOrderRow(list: OrderList, id: string): Order | undefined {
  const subscribe = useCallback(
    (listener: () => void) => list.subscribeRow(id, listener),
    [list, id],
  );
  return useSyncExternalStore(subscribe, () => list.getRow(id));
}
