import type { StepLatency } from "@/lib/api/types";
import { formatDuration } from "@/lib/format/time";

const TICKS_MS = [1, 10, 100, 1_000, 10_000, 60_000, 600_000] as const;
const LEAST_TICKS = 5;

/** The ticks that hold them all: each is ten times the one before, or a round minute. */
export function ticksFor(steps: readonly StepLatency[]): readonly number[] {
  const most = Math.max(...steps.map(({ p99_ms }) => p99_ms ?? 0));
  const beyond = TICKS_MS.findIndex((tick) => tick >= most);
  return TICKS_MS.slice(0, beyond < 0 ? TICKS_MS.length : Math.max(LEAST_TICKS, beyond + 1));
}

/** Where a time stands between the first tick and the last, 0 to 1: a tenfold is a step. */
export function placeOf(ms: number, ticks: readonly number[]): number {
  const most = ticks.at(-1) ?? 1;
  return Math.min(1, Math.max(0, Math.log10(Math.max(1, ms)) / Math.log10(most)));
}

/** A step's time in words: the clock does not see less than a millisecond. */
export function formatLatency(ms: number | null): string {
  if (ms === null) return "–";
  return ms < 1 ? "< 1 ms" : formatDuration(ms);
}

export function summaryOfLatency(steps: readonly StepLatency[]): string {
  const known = steps.filter(({ count }) => count > 0);
  if (known.length === 0) return "No step was done in the last five minutes.";
  const words = known.map(
    ({ name, p50_ms, p95_ms, p99_ms }) =>
      `${name}: half within ${formatLatency(p50_ms)}, 95 % within ${formatLatency(p95_ms)}, 99 % within ${formatLatency(p99_ms)}`,
  );
  return `Over the last five minutes. ${words.join(". ")}.`;
}
