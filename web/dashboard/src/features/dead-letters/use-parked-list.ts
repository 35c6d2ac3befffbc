import { useEffect, useMemo, useSyncExternalStore } from "react";
import { listDeadLetters } from "@/features/dead-letters/api/list-dead-letters";
import { type Filter, fits } from "@/features/dead-letters/filter";
import { ParkedList } from "@/features/dead-letters/parked-list";
import { useCatchUp, useFeed } from "@/lib/live/live";

/** The parked orders for a filter, live. `calm` says whether rows may come and go just now. */
export function useParkedList({ step, error }: Filter, calm: () => boolean): ParkedList {
  const list = useMemo(() => {
    const filter: Filter = { step, error };
    return new ParkedList({
      load: (cursor, signal) => listDeadLetters(filter, cursor, signal),
      fits: (order) => fits(filter, order),
      calm,
    });
  }, [step, error, calm]);

  useEffect(() => {
    void list.load();
    return () => list.stop();
  }, [list]);
  useFeed("order", (orders) => list.apply(orders));
  useCatchUp(() => list.refresh());
  return list;
}

export function useParkedListState(list: ParkedList) {
  return useSyncExternalStore(list.subscribe, list.getState);
}
