import { describe, expect, test } from "vitest";
import { formatLatency, placeOf, summaryOfLatency, ticksFor } from "@/features/overview/latency";
import { shareOf } from "@/features/overview/share";
import { pointsOf, summaryOfRates, ticksOf } from "@/features/overview/throughput";
import type { StepLatency } from "@/lib/api/types";
import { aSecond } from "@/testing/stats";

const seconds = (count: number) =>
  Array.from({ length: count }, (_, n) => aSecond(n, { placed: n % 5 }));

describe("throughput", () => {
  test("has a point per second in the last minute", () => {
    const points = pointsOf(seconds(300), "1m");
    expect(points).toHaveLength(60);
    expect(points.at(-1)?.placed).toBe(4);
  });

  test("is the mean of five seconds over the last five minutes", () => {
    const points = pointsOf(seconds(300), "5m");
    expect(points.length).toBeGreaterThan(55);
    expect(points.every(({ placed }) => placed === 2)).toBe(true);
  });

  test("keeps the line as it was when a second is added: only its end changes", () => {
    const before = pointsOf(seconds(102), "5m");
    const after = pointsOf(seconds(103), "5m");
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).not.toEqual(before.at(-1));
  });

  test("has round figures at its side, up to beyond its top", () => {
    const ticks = (placed: number) => ticksOf(pointsOf([aSecond(0, { placed })], "1m"));
    expect(ticks(0)).toEqual([0, 1, 2]);
    expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
    expect(ticks(214)).toEqual([0, 100, 200, 300]);
  });

  test("can be heard", () => {
    const words = summaryOfRates(pointsOf(seconds(300), "1m"), "1m");
    expect(words).toMatch(/^Orders per second over the last 1 min\. Now 4 placed, 0 completed/);
    expect(words).toMatch("At most 4 placed");
    expect(summaryOfRates([], "1m")).toBe("No figures yet.");
  });
});

const step = (p99_ms: number | null): StepLatency => ({
  name: "ship",
  count: p99_ms === null ? 0 : 9,
  p50_ms: p99_ms && 0,
  p95_ms: p99_ms && 20,
  p99_ms,
});

describe("latency", () => {
  test("has a scale that holds the longest", () => {
    expect(ticksFor([step(null)]).at(-1)).toBe(10_000);
    expect(ticksFor([step(12_000)]).at(-1)).toBe(60_000);
    expect(ticksFor([step(9_999_999)]).at(-1)).toBe(600_000);
  });

  test("moves by the same width for each tenfold, and stays on the scale", () => {
    const ticks = ticksFor([step(400)]);
    expect([1, 10, 100, 1_000].map((ms) => placeOf(ms, ticks))).toEqual([0, 0.25, 0.5, 0.75]);
    expect([0, 99_999_999].map((ms) => placeOf(ms, ticks))).toEqual([0, 1]);
  });

  test("is in words", () => {
    expect([null, 0.4, 5241].map(formatLatency)).toEqual(["–", "< 1 ms", "5.2 s"]);
    expect(summaryOfLatency([step(415)])).toMatch("ship: half within < 1 ms, 95 % within 20 ms");
    expect(summaryOfLatency([step(null)])).toMatch("No step was done");
  });
});

test("a share is never rounded to none or to all", () => {
  expect([shareOf(0, 9), shareOf(1, 90_000), shareOf(89_999, 90_000), shareOf(9, 9)]).toEqual([
    "0%",
    "< 0.1%",
    "> 99.9%",
    "100%",
  ]);
});
