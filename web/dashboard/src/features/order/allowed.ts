import { hasEnded } from "@/features/order/steps";
import type { Order } from "@/lib/api/types";

/** Why it cannot be cancelled now; null: it can. The server decides; this spares a question. */
export function whyNotCancel(order: Order): string | null {
  if (hasEnded(order)) return `It has ended: it is ${order.status}.`;
  if (order.status === "compensating") return "It is being undone already.";
  if (order.steps.some(({ name, status }) => name === "ship" && status === "done")) {
    return "It is shipped: what is on its way to the customer cannot be cancelled.";
  }
  return null;
}

/** Why it cannot be retried now; null: it can. */
export function whyNotRetry(order: Order, operator: boolean): string | null {
  if (!operator) return "Retrying takes the role operator.";
  if (order.status !== "parked")
    return `Only a parked order can be retried: this one is ${order.status}.`;
  return null;
}
