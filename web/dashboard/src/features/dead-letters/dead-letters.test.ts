import { describe, expect, test } from "vitest";
import { covers, fits, nameOf, readFilter, writeFilter } from "@/features/dead-letters/filter";
import { agree, steady, sum, withCounts } from "@/features/dead-letters/groups";
import { progressOf } from "@/features/dead-letters/progress";
import { chosenBy, countIn, titleOf, whatHappens } from "@/features/dead-letters/wish";
import type { Redrive } from "@/lib/api/types";
import { anOrder } from "@/testing/order";

const read = (query: string) => readFilter(new URLSearchParams(query));
const group = (step: string, error: string, count: number) => ({ step, error, count });

describe("the filter in the address", () => {
  test("is the same after a way through the address", () => {
    const query = "step=authorize&error=TimeoutError%3A+10+s";
    expect(writeFilter(read(query)).toString()).toBe(query);
  });

  test("leaves out what the server could not answer", () => {
    expect(read(`step=no spaces&error=${"x".repeat(201)}`)).toEqual({ step: null, error: null });
  });

  test("holds for orders that come by the feed, and for groups", () => {
    const order = anOrder(1, { status: "parked", parked_step: "ship", parked_error: "away" });
    expect(fits(read("step=ship"), order)).toBe(true);
    expect(fits(read("step=ship&error=gone"), order)).toBe(false);
    expect(fits(read(""), { ...order, status: "placed" })).toBe(false);
    expect(covers(read("error=away"), group("ship", "away", 1))).toBe(true);
    expect(covers(read("step=capture"), group("ship", "away", 1))).toBe(false);
  });

  test("has a name", () => {
    expect(nameOf(read("step=ship&error=away"))).toBe("ship, away");
    expect(nameOf({})).toBe("");
  });
});

describe("the groups", () => {
  test("stay in their places while they grow, new ones last", () => {
    const known = [group("ship", "a", 5), group("ship", "b", 3)];
    const next = [group("ship", "b", 9), group("capture", "c", 7), group("ship", "a", 5)];
    expect(steady(known, next).map(({ error }) => error)).toEqual(["a", "b", "c"]);
  });

  test("agree with the figures of the feed, or do not", () => {
    const known = [group("ship", "a", 5), group("ship", "b", 3)];
    expect(agree(known, [...known].reverse())).toBe(true);
    expect(agree(known, [group("ship", "a", 5)])).toBe(false);
    expect(agree(known, [group("ship", "a", 5), group("ship", "b", 4)])).toBe(false);
    expect(sum(known)).toBe(8);
  });

  test("take over newer counts, and go when nobody is left", () => {
    const known = [group("ship", "a", 5), group("ship", "b", 3)];
    expect(withCounts(known, [group("ship", "a", 6), group("ship", "c", 1)])).toEqual([
      group("ship", "a", 6),
    ]);
  });
});

describe("how far a redrive is", () => {
  const redrive: Redrive = {
    id: "r",
    action: "retry",
    status: "running",
    total: 400,
    done: 100,
    succeeded: 80,
    skipped: 20,
    rate_per_second: 50,
    filter: {},
    created_at: "2026-01-01T12:00:00Z",
    updated_at: "2026-01-01T12:00:10Z",
  };

  test("counts at the pace that it really has", () => {
    expect(progressOf(redrive)).toEqual({
      succeeded: 0.2,
      skipped: 0.05,
      perSecond: 10,
      leftMs: 30_000,
    });
  });

  test("counts at the pace that was asked for until there is another", () => {
    expect(progressOf({ ...redrive, updated_at: redrive.created_at })).toMatchObject({
      perSecond: 50,
      leftMs: 6_000,
    });
  });

  test("has nothing left when it has ended, and is whole when there was nothing", () => {
    expect(progressOf({ ...redrive, status: "cancelled" }).leftMs).toBeNull();
    expect(progressOf({ ...redrive, total: 0, done: 0 }).succeeded).toBe(1);
  });
});

describe("what somebody is about to do", () => {
  const order = anOrder(1, { status: "parked", parked_step: "ship" });

  test("with one order", () => {
    const wish = { action: "retry", to: "one", order } as const;
    expect(titleOf(wish)).toBe("Retry this order?");
    expect(whatHappens(wish)).toMatch("goes on at ship");
    expect(chosenBy(wish)).toEqual({ ids: [order.id] });
  });

  test("with a whole group", () => {
    const filter = { step: "ship", error: null };
    const wish = { action: "discard", to: "group", filter, count: 1200 } as const;
    expect(titleOf(wish)).toBe("Discard 1,200 orders?");
    expect(whatHappens(wish)).toMatch("All that are parked by ship now.");
    expect(whatHappens(wish)).toMatch("cannot be taken back");
    expect(chosenBy(wish)).toEqual({ step: "ship" });
  });

  test("with those that were chosen", () => {
    const wish = { action: "retry", to: "some", ids: ["a", "b"] } as const;
    expect(countIn(wish)).toBe(2);
    expect(whatHappens(wish)).toMatch("They go on");
  });
});
