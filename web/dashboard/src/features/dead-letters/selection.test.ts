import { describe, expect, test } from "vitest";
import {
  chooseAll,
  chooseRows,
  isChosen,
  isEmpty,
  NOTHING,
  prune,
  toggle,
} from "@/features/dead-letters/selection";

const ROWS = ["a", "b", "c", "d", "e"];
const chosen = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join("");

describe("choosing rows", () => {
  test("one after the other, and back", () => {
    const both = toggle(toggle(NOTHING, ROWS, "b", false), ROWS, "d", false);
    expect(chosen(both)).toBe("bd");
    expect(chosen(toggle(both, ROWS, "b", false))).toBe("d");
  });

  test("a range from the last one, in either direction", () => {
    expect(chosen(toggle(toggle(NOTHING, ROWS, "b", false), ROWS, "d", true))).toBe("bcd");
    expect(chosen(toggle(toggle(NOTHING, ROWS, "d", false), ROWS, "a", true))).toBe("abcd");
  });

  test("a range is given up together, too", () => {
    const after = toggle(chooseRows(ROWS), ROWS, "b", false);
    expect(chosen(toggle(after, ROWS, "d", true))).toBe("ae");
  });

  test("a range from a row that has left is the row alone", () => {
    const before = toggle(NOTHING, ROWS, "a", false);
    expect(chosen(toggle(prune(before, ["b", "c"]), ["b", "c"], "c", true))).toBe("c");
  });

  test("all of the group, also those not shown; one less is those shown without it", () => {
    const all = chooseAll(ROWS);
    expect(isChosen(all, "elsewhere")).toBe(true);
    const less = toggle(all, ROWS, "c", false);
    expect(less.all).toBe(false);
    expect(chosen(less)).toBe("abde");
  });

  test("what has left is chosen no more", () => {
    expect(isEmpty(prune(chooseRows(["a"]), ["b"]))).toBe(true);
    const still = chooseRows(["a"]);
    expect(prune(still, ROWS)).toBe(still);
  });
});
