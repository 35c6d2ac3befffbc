import { expect, test } from "vitest";
import { withSecond } from "@/hooks/use-stats";
import type { StatsSecond } from "@/lib/live/messages";
import { aSecond, aSlice, someStats } from "@/testing/stats";

function told(number: number, slice = aSlice(0)): StatsSecond {
  const { series: _, latencies: __, ...figures } = someStats({ at: aSecond(number).at });
  return { ...figures, second: aSecond(number - 2), latency: slice };
}

test("a second is added to those that are known, and told twice it is the same", () => {
  const known = someStats({ series: [aSecond(-2)], latencies: [] });
  const after = withSecond(known, told(1));
  expect(after.series).toEqual([aSecond(-2), aSecond(-1)]);
  expect(withSecond(after, told(1))).toBe(after);
});

test("latencies stay the same, to be drawn once, until the next ten seconds are told", () => {
  const known = someStats({ latencies: [aSlice(-1), aSlice(0)] });
  const after = withSecond(known, told(1, aSlice(0)));
  expect(after.latencies).toBe(known.latencies);
  expect(withSecond(after, told(2, aSlice(1))).latencies).toEqual([-1, 0, 1].map((n) => aSlice(n)));
});

test("no more is kept than the server sends", () => {
  const known = someStats({
    series: Array.from({ length: 300 }, (_, n) => aSecond(n - 301)),
    latencies: Array.from({ length: 30 }, (_, n) => aSlice(n - 30)),
  });
  const after = withSecond(known, told(2));
  expect([after.series.length, after.latencies.length]).toEqual([300, 30]);
  expect([after.series.at(-1), after.latencies.at(-1)]).toEqual([aSecond(0), aSlice(0)]);
});
