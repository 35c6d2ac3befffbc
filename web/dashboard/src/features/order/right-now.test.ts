import { expect, test } from "vitest";
import { rightNow } from "@/features/order/right-now";
import type { Order, Step } from "@/lib/api/types";
import { anOrder } from "@/testing/order";

const NOW = Date.parse("2026-01-01T12:00:00.000Z");
const inMs = (ms: number) => new Date(NOW + ms).toISOString();

function order(rest: Partial<Order>, ...steps: Partial<Step>[]): Order {
  const whole = anOrder(0, rest);
  return { ...whole, steps: whole.steps.map((step, index) => ({ ...step, ...steps[index] })) };
}

test.each<[string, Order]>([
  [
    "authorize: attempt 3 of 6, next in 4 s.",
    order(
      { status: "reserved" },
      { status: "done" },
      { status: "waiting", attempts: 2, next_attempt_at: inMs(3_600) },
    ),
  ],
  [
    "authorize: attempt 6 failed, and there is none after it.",
    order({ status: "reserved" }, { status: "done" }, { status: "failed", attempts: 6 }),
  ],
  ["reserve: attempt 1 of 6, on its way.", order({ status: "placed" })],
  [
    "authorize: nobody knows whether it took effect; attempt 2 of 6, asking again.",
    order({ status: "reserved" }, { status: "done" }, { status: "unknown", attempts: 1 }),
  ],
  [
    "Undoing authorize: attempt 1, on its way.",
    order(
      { status: "compensating" },
      { status: "done" },
      { status: "done" },
      { status: "refused" },
    ),
  ],
  [
    "Parked at authorize after 6 attempts: unavailable. It waits for an operator, and undoes itself in 23 h.",
    order(
      {
        status: "parked",
        parked_step: "authorize",
        parked_error: "unavailable",
        hold_until: inMs(86_000_000),
      },
      { status: "done" },
      { status: "failed", attempts: 6 },
    ),
  ],
  [
    "Rejected: declined. Whatever had been done is undone.",
    order({ status: "rejected", reason: "declined" }),
  ],
])("%s", (sentence, order) => {
  expect(rightNow(order, NOW, 6)).toBe(sentence);
});
