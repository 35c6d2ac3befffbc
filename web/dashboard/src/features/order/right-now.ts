import { currentStep } from "@/features/order/steps";
import type { Order } from "@/lib/api/types";
import { formatDuration } from "@/lib/format/time";

/** What is happening to an order at this moment, in one sentence. */
export function rightNow(order: Order, now: number, mostAttempts: number | null = null): string {
  switch (order.status) {
    case "completed":
      return `Completed: shipped and paid, ${lasted(order)} after it was placed.`;
    case "rejected":
      return `Rejected${because(order)}. Whatever had been done is undone.`;
    case "cancelled":
      return `Cancelled${because(order)}. Whatever had been done is undone.`;
    case "parked":
      return parked(order, now);
    default:
      return underWay(order, now, mostAttempts);
  }
}

function lasted(order: Order): string {
  return formatDuration(Date.parse(order.updated_at) - Date.parse(order.created_at));
}

function because({ reason }: Order): string {
  return reason ? `: ${reason}` : "";
}

function parked(order: Order, now: number): string {
  const step = order.parked_step ?? "a step";
  const error = order.parked_error ? `: ${order.parked_error}` : "";
  const attempts = order.steps.find(({ name }) => name === order.parked_step)?.attempts ?? 0;
  const tried =
    attempts > 0 ? ` after ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}` : "";
  const beginning = `Parked at ${step}${tried}${error}`;
  if (!order.hold_until) return `${beginning}. It waits for an operator.`;
  const left = formatDuration(Date.parse(order.hold_until) - now, { coarse: true });
  return `${beginning}. It waits for an operator, and undoes itself in ${left}.`;
}

function underWay(order: Order, now: number, mostAttempts: number | null): string {
  const current = currentStep(order);
  if (!current) {
    return order.status === "compensating" ? "All is undone; it is about to end." : "About to end.";
  }
  const { step, undo } = current;
  if (step.status === "failed" && !undo) {
    return `${step.name}: attempt ${step.attempts} failed, and there is none after it.`;
  }
  const number = (undo ? (step.undo_attempts ?? 0) : step.attempts) + 1;
  const of = !undo && mostAttempts !== null ? ` of ${mostAttempts}` : "";
  const name = undo ? `Undoing ${step.name}` : step.name;
  const wait = step.next_attempt_at ? Date.parse(step.next_attempt_at) - now : 0;
  const when = wait > 0 ? `next in ${formatDuration(Math.ceil(wait / 1000) * 1000)}` : "on its way";
  if (step.status === "unknown") {
    const again =
      wait > 0 ? `asks again in ${formatDuration(Math.ceil(wait / 1000) * 1000)}` : "asking again";
    return `${name}: nobody knows whether it took effect; attempt ${number}${of}, ${again}.`;
  }
  return `${name}: attempt ${number}${of}, ${when}.`;
}
