import { describe, expect, test } from "vitest";
import { type Seen, summaryOf, verdictOf } from "@/features/overview/verdict";
import type { Circuit } from "@/lib/api/types";
import { someHealth, someOrders, someStats } from "@/testing/stats";

const NOON = Date.UTC(2026, 0, 1, 12);

function verdict(seen: Partial<Seen> = {}) {
  return verdictOf({ stats: someStats(), health: someHealth(), now: NOON, live: true, ...seen });
}

function circuit(name: string, state: Circuit["state"], secondsAgo = 12): Circuit {
  const since = new Date(NOON - secondsAgo * 1000).toISOString();
  return { name, state, since, failures: 5 };
}

describe("the verdict", () => {
  test("is that all is well, and leads nowhere", () => {
    expect(verdict()).toMatchObject({ severity: "ok", headline: "All well", to: null, others: [] });
  });

  test("stays so before the first answer about health", () => {
    expect(verdict({ health: null }).severity).toBe("ok");
  });

  test("says how many orders wait for somebody, and where, most of them first", () => {
    const dead_letters = [
      { step: "ship", error: "unavailable", count: 1 },
      { step: "authorize", error: "timeout", count: 1 },
      { step: "authorize", error: "unavailable", count: 1 },
    ];
    const found = verdict({
      stats: someStats({ orders: someOrders({ parked: 3 }), dead_letters }),
    });
    expect(found.severity).toBe("bad");
    expect(found.headline).toBe("3 orders need you: 2 at authorize, 1 at ship");
    expect(found.to).toBe("/dead-letters");
  });

  test("is brief about one order", () => {
    const dead_letters = [{ step: "ship", error: "unavailable", count: 1 }];
    const { headline } = verdict({
      stats: someStats({ orders: someOrders({ parked: 1 }), dead_letters }),
    });
    expect(headline).toBe("1 order needs you: at ship");
  });

  test("says which circuit is open, for how long, and leads to its actor", () => {
    const circuits = [circuit("payment", "open"), circuit("shipping", "closed")];
    const found = verdict({ stats: someStats({ circuits }) });
    expect(found).toMatchObject({
      severity: "bad",
      headline: "Payments: circuit open for 12 s",
      to: "/actors?path=/services/payment",
    });
  });

  test("puts what is bad before what may pass, and keeps both", () => {
    const circuits = [circuit("payment", "half_open"), circuit("shipping", "open")];
    const found = verdict({ live: false, stats: someStats({ circuits, backlog: 2500 }) });
    expect([found.headline, ...found.others.map(({ text }) => text)]).toEqual([
      "Payments: circuit half open, a call is tried",
      "Shipping: circuit open for 12 s",
      "Not connected: these figures are 0 s old",
      "The journal is behind: 2,500 commands wait to be written",
    ]);
  });

  test("says aloud the same while only time goes by, or a circuit tries a call", () => {
    const spoken = (state: Circuit["state"], secondsAgo: number) =>
      verdict({ stats: someStats({ circuits: [circuit("payment", state, secondsAgo)] }) }).spoken;
    expect(new Set([spoken("open", 1), spoken("open", 2), spoken("half_open", 0)]).size).toBe(1);
  });

  test("begins with why no orders are taken", () => {
    const health = someHealth({ status: "not_ready", reasons: ["the database cannot be reached"] });
    const circuits = [circuit("payment", "open")];
    expect(verdict({ health, stats: someStats({ circuits }) }).headline).toBe(
      "No orders are taken: the database cannot be reached",
    );
  });

  test("says that new orders are turned away, and that lists are behind", () => {
    const components = {
      orders: { status: "full", limit: 3 },
      "projection orders": { status: "up", lag: 4000 },
    };
    const found = verdict({ health: someHealth({ components }) });
    expect(found.headline).toMatch("Full: new orders are turned away, 3 are under way");
    expect(found.others.map(({ text }) => text)).toEqual([
      "Lists and figures are behind by 4,000 commits",
    ]);
  });

  test("does not call figures well that are old", () => {
    const found = verdict({ live: false, now: NOON + 30_000 });
    expect(found.headline).toBe("Not connected: these figures are 30 s old");
  });
});

describe("the summary", () => {
  test("says what goes on", () => {
    expect(summaryOf(someStats())).toBe(
      "3 orders under way, 5.0 placed per second, 1,200 completed so far",
    );
  });

  test("says that nothing goes on", () => {
    expect(summaryOf(someStats({ orders: someOrders({}) }))).toBe("No orders yet");
    expect(summaryOf(someStats({ series: [], in_flight: 1 }))).toMatch(
      "1 order under way, none placed in the last minutes",
    );
  });
});
