import { describe, expect, test } from "vitest";
import { placesOf, timelineOf } from "@/features/order/timeline";
import type { Order, OrderEvent, StepName } from "@/lib/api/types";
import { anOrder } from "@/testing/order";

const START = Date.parse(anOrder(0).created_at);

/** Events of one order, told by type, milliseconds after the beginning, and data. */
function told(...story: [type: string, ms: number, data?: object][]): OrderEvent[] {
  return story.map(([type, ms, data = {}], index) => ({
    seq: index + 1,
    type,
    at: new Date(START + ms).toISOString(),
    data: { attempt: 1, reference: "ref", ...data },
    schema_version: 1,
    correlation_id: "a-correlation",
    causation_id: null,
  })) as unknown as OrderEvent[];
}

function order(status: Order["status"], steps: Partial<Record<StepName, string>> = {}): Order {
  const whole = anOrder(0, { status });
  const known = whole.steps.map((step) => ({ ...step, status: steps[step.name] ?? step.status }));
  return { ...whole, steps: known as Order["steps"] };
}

function failed(step: StepName, attempt: number, retryMs: number | null, rest: object = {}) {
  const retry_at = retryMs === null ? null : new Date(START + retryMs).toISOString();
  return {
    step,
    undo: false,
    attempt,
    error: "unavailable",
    detail: "",
    unknown: false,
    retry_at,
    ...rest,
  };
}

function drawn(status: Order, events: OrderEvent[], now: number) {
  return Object.fromEntries(
    timelineOf(status, events, START + now).lanes.map(({ step, stretches }) => [
      step,
      stretches.map(({ outcome, from, to }) => `${outcome} ${from - START}-${to - START}`),
    ]),
  );
}

describe("the timeline", () => {
  test("gives every step its time, from the end of the one before", () => {
    const events = told(
      ["OrderPlaced", 0],
      ["StockReserved", 5],
      ["PaymentAuthorized", 45],
      ["OrderShipped", 100],
      ["PaymentCaptured", 130],
      ["OrderCompleted", 130],
    );
    expect(drawn(order("completed"), events, 9_000)).toEqual({
      reserve: ["done 0-5"],
      authorize: ["done 5-45"],
      ship: ["done 45-100"],
      capture: ["done 100-130"],
    });
  });

  test("shows attempts and the waits between them, and the call that is on its way", () => {
    const events = told(
      ["OrderPlaced", 0],
      ["StockReserved", 5],
      ["StepFailed", 20, failed("authorize", 1, 100)],
      ["StepFailed", 150, failed("authorize", 2, 400, { unknown: true })],
    );
    const reserved = order("reserved", { reserve: "done", authorize: "unknown" });
    expect(drawn(reserved, events, 300).authorize).toEqual([
      "failed 5-20",
      "waiting 20-100",
      "unknown 100-150",
      "waiting 150-300",
    ]);
    expect(drawn(reserved, events, 450).authorize?.slice(-2)).toEqual([
      "waiting 150-400",
      "running 400-450",
    ]);
  });

  test("cuts a wait short where somebody cancels, and shows what is undone", () => {
    const events = told(
      ["OrderPlaced", 0],
      ["StockReserved", 5],
      ["StepFailed", 20, failed("authorize", 1, 9_000)],
      ["CancellationRequested", 50, { reason: "why not", in_doubt: false }],
      ["StockReleased", 60],
      ["OrderCancelled", 60],
    );
    expect(drawn(order("cancelled"), events, 99_000)).toMatchObject({
      reserve: ["done 0-5", "undone 50-60"],
      authorize: ["failed 5-20", "waiting 20-50"],
    });
  });

  test("rests while it is parked, until an operator sends it on", () => {
    const story: Parameters<typeof told> = [
      ["OrderPlaced", 0],
      ["StepFailed", 10, failed("reserve", 6, null)],
      ["OrderParked", 10, { step: "reserve", error: "unavailable", cause: "retries_exhausted" }],
    ];
    expect(drawn(order("parked"), told(...story), 500).reserve).toEqual([
      "failed 0-10",
      "parked 10-500",
    ]);
    story.push(["OrderRetried", 700], ["StockReserved", 720]);
    const reserved = order("reserved", { reserve: "done" });
    expect(drawn(reserved, told(...story), 730).reserve).toEqual([
      "failed 0-10",
      "parked 10-700",
      "done 700-720",
    ]);
  });

  test("has room for all that happens within one millisecond, in its order", () => {
    const events = told(
      ["OrderPlaced", 0],
      ["StockReserved", 0],
      ["PaymentAuthorized", 0],
      ["StepRefused", 0, { step: "ship", error: "country_not_served", detail: "" }],
      ["PaymentVoided", 0],
      ["StockReleased", 0],
      ["OrderRejected", 0],
    );
    const places = placesOf(timelineOf(order("rejected"), events, START + 50));
    const bySeq = [...places].sort(([a], [b]) => a.seq - b.seq).map(([, place]) => place);
    expect(bySeq).toHaveLength(5);
    for (const [index, { begin, end }] of bySeq.entries()) {
      expect(begin).toBeCloseTo(bySeq[index - 1]?.end ?? 0);
      expect(end - begin).toBeCloseTo(1 / 5);
    }
  });
});
