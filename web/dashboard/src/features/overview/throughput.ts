import type { SeriesPoint } from "@/lib/api/types";
import { formatRate } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

export const RATES = ["placed", "completed", "rejected", "parked"] as const;
export type RateName = (typeof RATES)[number];

/** What happened per second, over a few of them. */
export type RatePoint = { at: number } & Record<RateName, number>;

/** How much of the past is shown, and how many seconds make one point of it. */
export const SPANS = {
  "1m": { label: "1 min", seconds: 60, every: 1 },
  "5m": { label: "5 min", seconds: 300, every: 5 },
} as const;
export type Span = keyof typeof SPANS;

/**
 * The last seconds as points of a line. Points stand at round times, so that a line moves on and
 * does not change its shape; the newest one counts the seconds that are known.
 */
export function pointsOf(series: readonly SeriesPoint[], span: Span): RatePoint[] {
  const { seconds, every } = SPANS[span];
  const points: RatePoint[] = [];
  let count = 0;
  for (const second of series.slice(-seconds)) {
    const at = Math.floor(Date.parse(second.at) / 1000 / every) * every * 1000;
    const last = points.at(-1);
    if (last?.at !== at) {
      points.push({ at, ...pick((name) => second[name]) });
      count = 1;
      continue;
    }
    const mean = (name: RateName) => (last[name] * count + second[name]) / (count + 1);
    Object.assign(last, pick(mean));
    count += 1;
  }
  // The oldest is cut off in the middle.
  return every > 1 && series.length > seconds - every ? points.slice(1) : points;
}

const STEPS = [1, 2, 5];

/** Round figures from 0 to beyond the highest point, four steps at most. */
export function ticksOf(points: readonly RatePoint[]): number[] {
  const most = Math.max(2, ...points.flatMap((point) => RATES.map((name) => point[name])));
  const least = most / 4;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, power * (STEPS.find((round) => round * power >= least) ?? 10));
  const count = Math.ceil(most / step);
  return Array.from({ length: count + 1 }, (_, n) => n * step);
}

/** The chart for those who cannot see it. */
export function summaryOfRates(points: readonly RatePoint[], span: Span): string {
  const last = points.at(-1);
  if (!last) return "No figures yet.";
  const most = Math.max(...points.map(({ placed }) => placed));
  const now = RATES.map((name) => `${formatRate(last[name])} ${name}`).join(", ");
  const time = formatDuration(SPANS[span].seconds * 1000);
  return `Orders per second over the last ${time}. Now ${now}. At most ${formatRate(most)} placed.`;
}

function pick(value: (name: RateName) => number): Record<RateName, number> {
  return {
    placed: value("placed"),
    completed: value("completed"),
    rejected: value("rejected"),
    parked: value("parked"),
  };
}
