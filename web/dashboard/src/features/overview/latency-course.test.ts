import { describe, expect, test } from "vitest";
import { courseOf, levelsFor, summaryOfCourse } from "@/features/overview/latency-course";
import { aSlice } from "@/testing/stats";

const busy = (number: number, p50_ms = 40, p99_ms = 900) =>
  aSlice(number, { count: 8, p50_ms, p95_ms: 400, p99_ms });

describe("the course of latency", () => {
  test("is that of whole orders, or of one step", () => {
    const ship = { name: "ship", count: 2, p50_ms: 7, p95_ms: 8, p99_ms: 9 } as const;
    const slice = { ...busy(0), steps: [ship] };
    expect(courseOf([slice], "order")[0]).toMatchObject({ count: 8, p50: 40, p95: 400, p99: 900 });
    expect(courseOf([slice], "ship")[0]).toMatchObject({ count: 2, p50: 7, p95: 8, p99: 9 });
    expect(courseOf([slice], "capture")[0]).toMatchObject({ count: 0, p50: null });
  });

  test("has a hole where nothing was done, and knows the points that no line goes through", () => {
    const points = courseOf([busy(0), busy(1), aSlice(2), busy(3), aSlice(4)], "order");
    expect(points.map(({ p50 }) => p50)).toEqual([40, 40, null, 40, null]);
    expect(points.filter(({ count }) => count > 0).map(({ alone }) => alone)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("has a scale of a few round times that holds all of it", () => {
    const levels = (p50: number, p99: number) => levelsFor(courseOf([busy(0, p50, p99)], "order"));
    expect(levels(40, 900)).toEqual([30, 100, 300, 1_000]);
    expect(levels(0, 0)).toEqual([1, 3, 10]);
    expect(levels(2, 700_000)).toEqual([1, 10, 100, 1_000, 10_000, 60_000, 900_000]);
    expect(levels(50, 999_999_999).at(-1)).toBe(86_400_000);
    expect(levelsFor(courseOf([aSlice(0)], "order"))).toEqual([100, 300, 1_000]);
  });

  test("can be heard", () => {
    const words = summaryOfCourse(courseOf([busy(0, 40, 5_200), busy(1)], "order"), "order");
    expect(words).toMatch(
      /^Orders from placed to completed, over the last five minutes\. Now half/,
    );
    expect(words).toMatch("Now half within 40 ms, 95 % within 400 ms, 99 % within 900 ms.");
    expect(words).toMatch("At worst 99 % within 5.2 s.");
    expect(summaryOfCourse(courseOf([busy(0), aSlice(1)], "order"), "order")).toMatch(
      "None just now.",
    );
    expect(summaryOfCourse(courseOf([aSlice(0)], "ship"), "ship")).toBe(
      "The step ship of orders: none in the last five minutes.",
    );
  });
});
