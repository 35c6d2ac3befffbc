import { currentStep, isAtRest, stepOf } from "@/features/order/steps";
import type { Order, OrderEvent, StepName } from "@/lib/api/types";

export type Outcome =
  | "done"
  | "undone"
  | "failed"
  | "unknown"
  | "refused"
  | "running"
  | "waiting"
  | "deferred"
  | "parked";

/** A stretch of time in which one thing was done, or waited for. Times are in milliseconds. */
export interface Stretch {
  outcome: Outcome;
  undo: boolean;
  from: number;
  to: number;
  attempt: number | null;
  error: string | null;
  /** The event that ended it, or for a wait the one that began it. */
  seq: number;
}

export interface Lane {
  step: StepName;
  stretches: Stretch[];
}

export interface Timeline {
  from: number;
  to: number;
  lanes: Lane[];
}

/** What the events tell of each step: every attempt, wait and compensation, until `now`. */
export function timelineOf(order: Order, events: readonly OrderEvent[], now: number): Timeline {
  const lanes = new Map<string, Stretch[]>(order.steps.map(({ name }) => [name, []]));
  const start = Date.parse(order.created_at);
  /** When the next call could be made. */
  let ready = start;
  /** A wait that lasts until something happens. */
  let open: Stretch | null = null;

  function add(step: string, stretch: Stretch): Stretch {
    lanes.get(step)?.push(stretch);
    return stretch;
  }

  for (const event of events) {
    const at = Date.parse(event.at);
    if (open && event.type !== "StepDeferred") {
      open.to = Math.min(open.to, at);
    }
    open = null;
    const { seq } = event;
    const about = stepOf(event);
    const from = Math.min(ready, at);
    switch (event.type) {
      case "StockReserved":
      case "PaymentAuthorized":
      case "OrderShipped":
      case "PaymentCaptured":
      case "StockReleased":
      case "PaymentVoided":
      case "ShipmentCancelled":
      case "PaymentRefunded":
        if (about) {
          add(about.step, {
            outcome: about.undo ? "undone" : "done",
            undo: about.undo,
            from,
            to: at,
            attempt: event.data.attempt,
            error: null,
            seq,
          });
        }
        ready = at;
        break;
      case "StepRefused":
        add(event.data.step, {
          outcome: "refused",
          undo: false,
          from,
          to: at,
          attempt: event.data.attempt,
          error: event.data.error,
          seq,
        });
        ready = at;
        break;
      case "StepFailed":
      case "StepDeferred": {
        const { step, undo, error, unknown } = event.data;
        const attempt = event.type === "StepFailed" ? event.data.attempt : null;
        if (event.type === "StepFailed") {
          const outcome = unknown ? "unknown" : "failed";
          add(step, { outcome, undo, from, to: at, attempt, error, seq });
        }
        const retryAt = event.data.retry_at ? Date.parse(event.data.retry_at) : null;
        if (retryAt !== null) {
          const outcome = event.type === "StepDeferred" ? "deferred" : "waiting";
          const to = retryAt;
          open = add(step, { outcome, undo, from: at, to, attempt, error, seq });
        }
        ready = retryAt ?? at;
        break;
      }
      case "OrderParked": {
        const { step, error } = event.data;
        const rest = {
          outcome: "parked",
          undo: false,
          from: at,
          attempt: null,
          error,
          seq,
        } as const;
        open = add(step, { ...rest, to: now });
        ready = at;
        break;
      }
      case "CancellationRequested":
        // A call that is on its way began before, and its answer is still awaited.
        if (!event.data.in_doubt) ready = at;
        break;
      default:
        ready = at;
    }
  }

  if (open) open.to = Math.max(open.from, Math.min(open.to, now));
  const current = isAtRest(order) ? null : currentStep(order);
  if (current && now >= ready) {
    add(current.step.name, {
      outcome: "running",
      undo: current.undo,
      from: ready,
      to: now,
      attempt: (current.undo ? (current.step.undo_attempts ?? 0) : current.step.attempts) + 1,
      error: null,
      seq: events.at(-1)?.seq ?? 1,
    });
  }
  const last = events.at(-1);
  const end = isAtRest(order) && order.status !== "parked" && last ? Date.parse(last.at) : now;
  return {
    from: start,
    to: Math.max(end, start),
    lanes: order.steps.map(({ name }) => ({ step: name, stretches: lanes.get(name) ?? [] })),
  };
}

/** Where a stretch stands on the axis: 0 is the beginning, 1 the end. */
export interface Place {
  begin: number;
  end: number;
}

/**
 * Milliseconds and days stand side by side in one order, and much happens within one millisecond.
 * So the stretches stand in their order, each as long as the logarithm of its time: none is lost.
 */
export function placesOf({ from, to, lanes }: Timeline): Map<Stretch, Place> {
  const inOrder = lanes
    .flatMap(({ stretches }) => stretches)
    .sort((a, b) => a.from - b.from || a.to - b.to || a.seq - b.seq);
  const raw = new Map<Stretch, Place>();
  let [time, length] = [from, 0];
  for (const stretch of inOrder) {
    const begin = length + Math.log2(1 + Math.max(0, stretch.from - time));
    length = begin + Math.log2(2 + stretch.to - stretch.from);
    time = Math.max(time, stretch.to);
    raw.set(stretch, { begin, end: length });
  }
  const whole = length + Math.log2(1 + Math.max(0, to - time)) || 1;
  for (const place of raw.values()) {
    place.begin /= whole;
    place.end /= whole;
  }
  return raw;
}
