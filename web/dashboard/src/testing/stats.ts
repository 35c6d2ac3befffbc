import {
  type Health,
  type Latency,
  type LatencySlice,
  type SeriesPoint,
  STATUSES,
  type Stats,
  type Status,
} from "@/lib/api/types";

const AT = Date.UTC(2026, 0, 1, 12);

/** A second of an order or two, `number` seconds after noon. */
export function aSecond(number: number, rest: Partial<SeriesPoint> = {}): SeriesPoint {
  const at = new Date(AT + number * 1000).toISOString();
  return { at, placed: 0, completed: 0, rejected: 0, parked: 0, ...rest };
}

/** Ten seconds, the `number`th after noon, in which so many orders took so long. */
export function aSlice(number: number, order: Partial<Latency> = {}): LatencySlice {
  const at = new Date(AT + number * 10_000).toISOString();
  return { at, order: { count: 0, p50_ms: null, p95_ms: null, p99_ms: null, ...order }, steps: [] };
}

/** So many orders of these statuses, none of the others. */
export function someOrders(counts: Partial<Record<Status, number>>): Stats["orders"] {
  const none = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Stats["orders"];
  return { ...none, ...counts };
}

/** The figures of a shop that is well, at noon. */
export function someStats(rest: Partial<Stats> = {}): Stats {
  const at = new Date(AT).toISOString();
  return {
    at,
    orders: someOrders({ placed: 1, reserved: 2, completed: 1200, rejected: 3 }),
    in_flight: 3,
    throughput: { window_s: 60, placed_per_s: 5, completed_per_s: 5, events_per_s: 30 },
    steps: [],
    dead_letters: [],
    backlog: 0,
    position: 9000,
    feed: { clients: 1, lag_events: 0 },
    circuits: [
      { name: "payment", state: "closed", since: at, failures: 0 },
      { name: "shipping", state: "closed", since: at, failures: 0 },
    ],
    journal: { state: "up", since: at, last_commit_ms: 2, last_batch: 3 },
    series: [aSecond(-1, { placed: 5 })],
    latencies: [aSlice(0)],
    ...rest,
  };
}

export function someHealth(rest: Partial<Health> = {}): Health {
  return {
    status: "ready",
    reasons: [],
    components: { database: { status: "up" }, orders: { status: "open", limit: 10_000 } },
    ...rest,
  };
}
