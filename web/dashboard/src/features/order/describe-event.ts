import type { Tone } from "@/components/ui/badge";
import type { OrderEvent } from "@/lib/api/types";
import { formatMoney } from "@/lib/format/money";
import { countOf } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

export interface Described {
  title: string;
  detail: string | null;
  tone: Tone;
}

/** An event in a person's words. */
export function describeEvent(event: OrderEvent): Described {
  switch (event.type) {
    case "OrderPlaced":
      return {
        title: "Placed",
        detail: `${countOf(event.data.items.length, "line")}, ${formatMoney(event.data.total)}`,
        tone: "busy",
      };
    case "StockReserved":
      return done("Stock held", event.data);
    case "PaymentAuthorized":
      return done("Money held", event.data);
    case "OrderShipped":
      return done("Shipment booked", event.data);
    case "PaymentCaptured":
      return done("Money taken", event.data);
    case "StockReleased":
      return undone("Stock released", event.data);
    case "PaymentVoided":
      return undone("Money released", event.data);
    case "ShipmentCancelled":
      return undone("Shipment cancelled", event.data);
    case "PaymentRefunded":
      return undone("Money paid back", event.data);
    case "StepFailed": {
      const { step, undo, attempt, error, unknown } = event.data;
      return {
        title: `${undo ? "Undoing " : ""}${step}: attempt ${attempt} ${unknown ? "unanswered" : "failed"}`,
        detail: `${error}${waits(event)}`,
        tone: "wait",
      };
    }
    case "StepDeferred":
      return {
        title: `${event.data.undo ? "Undoing " : ""}${event.data.step}: not tried`,
        detail: `${event.data.error}${waits(event)}`,
        tone: "wait",
      };
    case "StepRefused":
      return {
        title: `${event.data.step}: refused for good`,
        detail: `${event.data.error}: ${event.data.detail}`,
        tone: "bad",
      };
    case "CancellationRequested":
      return { title: "Cancellation asked for", detail: event.data.reason, tone: "undo" };
    case "OrderParked":
      return {
        title: `Parked at ${event.data.step}`,
        detail: `${event.data.cause.replaceAll("_", " ")}: ${event.data.error}`,
        tone: "bad",
      };
    case "OrderRetried":
      return { title: "Retried by an operator", detail: null, tone: "busy" };
    case "OrderDiscarded":
      return { title: "Discarded by an operator", detail: event.data.reason, tone: "undo" };
    case "HoldExpired":
      return { title: "Its hold expired", detail: "it undoes itself", tone: "undo" };
    case "OrderCompleted":
      return { title: "Completed", detail: null, tone: "ok" };
    case "OrderRejected":
      return { title: "Rejected", detail: event.data.reason, tone: "idle" };
    case "OrderCancelled":
      return { title: "Cancelled", detail: event.data.reason, tone: "idle" };
  }
}

function done(
  title: string,
  { attempt, reference }: { attempt: number; reference: string },
): Described {
  return { title, detail: attempts(attempt, reference), tone: "ok" };
}

function undone(
  title: string,
  { attempt, reference }: { attempt: number; reference: string },
): Described {
  return { title, detail: attempts(attempt, reference), tone: "undo" };
}

function attempts(attempt: number, reference: string): string {
  return attempt === 1 ? reference : `at attempt ${attempt}: ${reference}`;
}

function waits({ at, data }: { at: string; data: { retry_at: string | null } }): string {
  if (data.retry_at === null) return "";
  return `, again after ${formatDuration(Date.parse(data.retry_at) - Date.parse(at))}`;
}
