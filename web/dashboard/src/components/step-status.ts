import type { Tone } from "@/components/ui/badge";
import type { StepStatus } from "@/lib/api/types";

interface StepFace {
  label: string;
  tone: Tone;
  fill: string;
}

const FACES: Record<StepStatus, StepFace> = {
  pending: { label: "to do", tone: "idle", fill: "bg-idle-fill" },
  waiting: { label: "waiting", tone: "wait", fill: "bg-wait-fill" },
  unknown: { label: "unknown", tone: "wait", fill: "bg-wait-fill" },
  done: { label: "done", tone: "ok", fill: "bg-ok-fill" },
  refused: { label: "refused", tone: "bad", fill: "bg-bad-fill" },
  failed: { label: "failed", tone: "bad", fill: "bg-bad-fill" },
  undone: { label: "undone", tone: "undo", fill: "bg-undo-fill" },
};

/** How a step's status looks and is called. */
export function stepFace(status: StepStatus): StepFace {
  return FACES[status];
}
