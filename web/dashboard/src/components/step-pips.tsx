import { stepFace } from "@/components/step-status";
import { TONE_FILL } from "@/components/tones";
import type { Order } from "@/lib/api/types";
import { cn } from "@/lib/cn";

/** The four steps of an order in a row of small bars. Its meaning is in words, too. */
export function StepPips({ order }: { order: Order }) {
  const words = order.steps.map((step) => `${step.name} ${stepFace(step, order).label}`).join(", ");
  return (
    <span role="img" aria-label={words} title={words} className="inline-flex items-center gap-0.5">
      {order.steps.map((step) => (
        <span
          key={step.name}
          className={cn(
            "h-1.5 w-4 rounded-full",
            step.status === "pending" ? "bg-pressed" : TONE_FILL[stepFace(step, order).tone],
          )}
        />
      ))}
    </span>
  );
}
