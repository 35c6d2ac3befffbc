import { expect, test } from "vitest";
import { goal } from "@/hooks/use-row-keys";

test.each([
  ["ArrowDown", 3, 4],
  ["ArrowDown", 9, 9],
  ["ArrowUp", 3, 2],
  ["ArrowUp", 0, 0],
  ["Home", 5, 0],
  ["End", 5, 9],
  ["ArrowDown", null, 0],
  ["ArrowUp", null, null],
  ["a", 5, null],
])("%s from %s leads to %s of ten rows", (key, from, to) => {
  expect(goal(key, from, 10)).toBe(to);
});

test("no key leads anywhere where there are no rows", () => {
  expect(goal("ArrowDown", null, 0)).toBeNull();
});
