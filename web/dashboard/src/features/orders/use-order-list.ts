import { useEffect, useMemo } from "react";
import { listOrders } from "@/features/orders/api/list-orders";
import { type Filter, fits, queryOf } from "@/features/orders/filter";
import { useLiveOrders } from "@/hooks/use-live-orders";
import { OrderList } from "@/lib/live/order-list";

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

  useLiveOrders(list);
  useEffect(() => {
    // No message says of an order that it has become old enough.
    if (!age) return;
    const timer = setInterval(() => document.hidden || void list.refresh(), AGEING_MS);
    return () => clearInterval(timer);
  }, [age, list]);
  return list;
}
