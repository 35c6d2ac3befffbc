import { useMemo } from "react";
import { listDeadLetters } from "@/features/dead-letters/api/list-dead-letters";
import { type Filter, fits } from "@/features/dead-letters/filter";
import { useLiveOrders } from "@/hooks/use-live-orders";
import { OrderList } from "@/lib/live/order-list";

/** The parked orders for a filter, live. `calm` says whether rows may come and go just now. */
export function useParkedList({ step, error }: Filter, calm: () => boolean): OrderList {
  const list = useMemo(() => {
    const filter: Filter = { step, error };
    return new OrderList({
      load: (cursor, signal) => listDeadLetters(filter, cursor, signal),
      fits: (order) => fits(filter, order),
      calm,
      sheds: true,
    });
  }, [step, error, calm]);
  useLiveOrders(list);
  return list;
}
