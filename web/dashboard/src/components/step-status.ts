import type { Tone } from "@/components/ui/badge";
import type { Order, Step, StepStatus } from "@/lib/api/types";

interface StepFace {
  label: string;
  tone: Tone;
}

const FACES: Record<StepStatus, StepFace> = {
  pending: { label: "to do", tone: "idle" },
  waiting: { label: "waiting", tone: "wait" },
  unknown: { label: "unknown", tone: "wait" },
  done: { label: "done", tone: "ok" },
  refused: { label: "refused", tone: "bad" },
  failed: { label: "failed", tone: "bad" },
  undone: { label: "undone", tone: "undo" },
};
const NOT_REACHED: StepFace = { label: "not reached", tone: "idle" };

/** How a step's status looks and is called; what an order has turned back from is not to do. */
export function stepFace({ status }: Step, order: Order): StepFace {
  return status === "pending" && TURNED_BACK.has(order.status) ? NOT_REACHED : FACES[status];
}

const TURNED_BACK: ReadonlySet<Order["status"]> = new Set([
  "compensating",
  "rejected",
  "cancelled",
]);
