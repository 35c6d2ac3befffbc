import { expect, test } from "vitest";
import { whyNotCancel, whyNotRetry } from "@/features/order/allowed";
import type { Status } from "@/lib/api/types";
import { anOrder } from "@/testing/order";

test.each<[Status, RegExp | null]>([
  ["placed", null],
  ["reserved", null],
  ["authorized", null],
  ["parked", null],
  ["completed", /ended: it is completed/],
  ["rejected", /ended: it is rejected/],
  ["cancelled", /ended: it is cancelled/],
  ["compensating", /undone already/],
])("an order that is %s can be cancelled, or the page says why not", (status, reason) => {
  const why = whyNotCancel(anOrder(1, { status }));
  if (reason) expect(why).toMatch(reason);
  else expect(why).toBeNull();
});

test("what is on its way to the customer cannot be cancelled", () => {
  const order = anOrder(1, { status: "parked" });
  order.steps = order.steps.map((step) => ({ ...step, status: "done" }));
  expect(whyNotCancel(order)).toMatch(/shipped/);
});

test("only operators retry, and only what is parked", () => {
  expect(whyNotRetry(anOrder(1, { status: "parked" }), true)).toBeNull();
  expect(whyNotRetry(anOrder(1, { status: "parked" }), false)).toMatch(/role operator/);
  expect(whyNotRetry(anOrder(1, { status: "shipped" }), true)).toMatch(/this one is shipped/);
});
