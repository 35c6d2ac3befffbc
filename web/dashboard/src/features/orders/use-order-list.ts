import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { listOrders } from "@/features/orders/api/list-orders";
import { type Filter, fits, queryOf } from "@/features/orders/filter";
import { OrderList } from "@/features/orders/order-list";
import type { Order } from "@/lib/api/types";
import { useCatchUp, useFeed } from "@/lib/live/live";

const AGEING_MS = 15_000;

/** The list for a filter, live. `calm` says whether new rows may come in just now. */
export function useOrderList(filter: Filter, calm: () => boolean): OrderList {
  const { status, sku, customer, q, age } = filter;
  const list = useMemo(() => {
    const same: Filter = { status, sku, customer, q, age };
    return new OrderList({
      load: (cursor, signal) => listOrders(queryOf(same), cursor, signal),
      fits: (order) => fits(same, order, Date.now()),
      calm,
    });
  }, [status, sku, customer, q, age, calm]);

  useEffect(() => {
    void list.load();
    return () => list.stop();
  }, [list]);
  useEffect(() => {
    // No message says of an order that it has become old enough.
    if (!age) return;
    const timer = setInterval(() => document.hidden || void list.refresh(), AGEING_MS);
    return () => clearInterval(timer);
  }, [age, list]);
  useFeed("order", (orders) => list.apply(orders));
  useCatchUp(() => list.refresh());
  return list;
}

export function useOrderListState(list: OrderList) {
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
