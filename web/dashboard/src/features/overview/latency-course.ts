import { formatLatency } from "@/features/overview/latency";
import type { Latency, LatencySlice, StepName } from "@/lib/api/types";

export const PERCENTILES = ["p50", "p95", "p99"] as const;
export type PercentileName = (typeof PERCENTILES)[number];

/** What is timed: orders from placed to completed, or one step of them. */
export type Timed = "order" | StepName;

export const TIMED: Readonly<Record<Timed, string>> = {
  order: "Whole order",
  reserve: "reserve",
  authorize: "authorize",
  ship: "ship",
  capture: "capture",
};

/** How long it took within ten seconds; null: nothing was done in them. */
export type LatencyPoint = {
  at: number;
  count: number;
  /** Nothing beside it to draw a line to. */
  alone: boolean;
} & Record<PercentileName, number | null>;

/** The course of one timed thing, the oldest first. */
export function courseOf(slices: readonly LatencySlice[], timed: Timed): LatencyPoint[] {
  const found = slices.map((slice) => latencyIn(slice, timed));
  return slices.map(({ at }, n) => ({
    at: Date.parse(at),
    count: found[n]?.count ?? 0,
    alone: !found[n - 1]?.count && !found[n + 1]?.count,
    p50: found[n]?.p50_ms ?? null,
    p95: found[n]?.p95_ms ?? null,
    p99: found[n]?.p99_ms ?? null,
  }));
}

function latencyIn(slice: LatencySlice, timed: Timed): Latency | undefined {
  return timed === "order" ? slice.order : slice.steps.find(({ name }) => name === timed);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LADDER = [
  ...[1, 3, 10, 30, 100, 300],
  ...[SECOND, 3 * SECOND, 10 * SECOND, 30 * SECOND],
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR],
];
const MOST_LEVELS = 6;

/** Round times from below the shortest to beyond the longest, each about three times the last. */
export function levelsFor(points: readonly LatencyPoint[]): number[] {
  const known = points.filter(({ count }) => count > 0);
  const least = Math.min(100, ...known.map(({ p50 }) => p50 ?? 0));
  const most = Math.max(least, ...known.map(({ p99 }) => p99 ?? 0));
  const low = Math.max(
    0,
    LADDER.findLastIndex((level) => level <= least),
  );
  const beyond = LADDER.findIndex((level) => level >= most);
  const high = beyond < 0 ? LADDER.length - 1 : Math.max(beyond, low + 2);
  const levels = LADDER.slice(low, high + 1);
  if (levels.length <= MOST_LEVELS) return levels;
  // Every other one, the ends kept.
  return levels.filter((_, n) => n % 2 === 0 || n === levels.length - 1);
}

/** The chart for those who cannot see it. */
export function summaryOfCourse(points: readonly LatencyPoint[], timed: Timed): string {
  const what =
    timed === "order" ? "Orders from placed to completed" : `The step ${timed} of orders`;
  const known = points.filter(({ count }) => count > 0);
  if (known.length === 0) return `${what}: none in the last five minutes.`;
  const newest = points.at(-1);
  const now = newest?.count
    ? `Now half within ${formatLatency(newest.p50)}, 95 % within ${formatLatency(newest.p95)}, 99 % within ${formatLatency(newest.p99)}.`
    : "None just now.";
  const worst = Math.max(...known.map(({ p99 }) => p99 ?? 0));
  return `${what}, over the last five minutes. ${now} At worst 99 % within ${formatLatency(worst)}.`;
}
