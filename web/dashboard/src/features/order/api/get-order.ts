import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Order, OrderEvent, Page } from "@/lib/api/types";
import { useFeed, useFollowedOrder } from "@/lib/live/live";

export const orderKey = (id: string, part: "now" | "events" | "at") => ["order", id, part] as const;

function getOrder(id: string, atSeq: number | null, signal: AbortSignal) {
  const path = `/api/orders/${encodeURIComponent(id)}`;
  return request<Order>("GET", path, { query: { at_seq: atSeq }, signal });
}

function getEvents(id: string, signal: AbortSignal) {
  const path = `/api/orders/${encodeURIComponent(id)}/events`;
  return request<Page<OrderEvent>>("GET", path, { signal });
}

/** An order as it stands, and all that happened to it, kept current by the feed. */
export function useOrder(id: string) {
  const queries = useQueryClient();
  useFollowedOrder(id);
  useFeed("order", (orders) => {
    const order = orders.find((changed) => changed.id === id);
    if (order) queries.setQueryData<Order>(orderKey(id, "now"), (known) => newer(known, order));
  });
  useFeed("event", (events) => {
    if (!events.some((event) => event.order_id === id)) return;
    void queries.invalidateQueries({ queryKey: orderKey(id, "now") });
    void queries.invalidateQueries({ queryKey: orderKey(id, "events") });
  });
  const order = useQuery({
    queryKey: orderKey(id, "now"),
    queryFn: ({ signal }) => getOrder(id, null, signal),
  });
  const events = useQuery({
    queryKey: orderKey(id, "events"),
    queryFn: async ({ signal }) => (await getEvents(id, signal)).items,
  });
  return { order, events };
}

/** The order as it stood after one of its events; that never changes. */
export function useOrderAt(id: string, seq: number | null) {
  return useQuery({
    queryKey: [...orderKey(id, "at"), seq],
    queryFn: ({ signal }) => getOrder(id, seq, signal),
    enabled: seq !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** Answers and messages overtake each other: the higher version holds. */
export function newer(known: Order | undefined, order: Order): Order {
  return known && known.version > order.version ? known : order;
}
