import type { ActorNode, LatencySlice, Order, SeriesPoint, Stats } from "@/lib/api/types";

/** One committed event of an order, with its place in the feed. */
export interface FeedEvent {
  position: number;
  order_id: string;
  seq: number;
  type: string;
  data: Record<string, unknown>;
  at: string;
  correlation_id: string;
}

export type ActorChange = Omit<ActorNode, "children">;

/** The statistics of this second; of what has a course it brings the newest point. */
export type StatsSecond = Omit<Stats, "series" | "latencies"> & {
  second: SeriesPoint;
  latency: LatencySlice;
};

/** What listeners get: several messages at once, in order; of orders and actors the newest each. */
export interface FeedMessages {
  event: FeedEvent[];
  order: Order[];
  actors: ActorChange[];
  stats: StatsSecond;
}
