import type { Order, OrderEvent, Step, StepName } from "@/lib/api/types";

/** Which step an event is about, and whether it does or undoes it. */
export function stepOf(event: OrderEvent): { step: StepName; undo: boolean } | null {
  switch (event.type) {
    case "StockReserved":
      return { step: "reserve", undo: false };
    case "StockReleased":
      return { step: "reserve", undo: true };
    case "PaymentAuthorized":
      return { step: "authorize", undo: false };
    case "PaymentVoided":
      return { step: "authorize", undo: true };
    case "OrderShipped":
      return { step: "ship", undo: false };
    case "ShipmentCancelled":
      return { step: "ship", undo: true };
    case "PaymentCaptured":
      return { step: "capture", undo: false };
    case "PaymentRefunded":
      return { step: "capture", undo: true };
    case "StepFailed":
    case "StepDeferred":
      return { step: event.data.step as StepName, undo: event.data.undo };
    case "StepRefused":
      return { step: event.data.step as StepName, undo: false };
    case "OrderParked":
      return { step: event.data.step as StepName, undo: false };
    default:
      return null;
  }
}

/** What an order that is on its way does next: the same rule as the server's saga. */
export function currentStep(order: Order): { step: Step; undo: boolean } | null {
  if (order.status === "compensating") {
    const step = [...order.steps]
      .reverse()
      .find(({ status }) => status === "done" || status === "unknown");
    return step ? { step, undo: step.status === "done" } : null;
  }
  const step = order.steps.find(({ status }) => status !== "done");
  return step ? { step, undo: false } : null;
}

export function hasEnded({ status }: Order): boolean {
  return status === "completed" || status === "rejected" || status === "cancelled";
}

/** Nothing happens to it by itself. */
export function isAtRest(order: Order): boolean {
  return order.status === "parked" || hasEnded(order);
}
