import { History } from "lucide-react";
import { rightNow } from "@/features/order/right-now";
import { isAtRest } from "@/features/order/steps";
import type { Order, OrderEvent } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { formatClock } from "@/lib/format/time";
import { useSession } from "@/lib/session";

/** The one sentence. In the past it says what was so then. */
export function RightNow({ order, past }: { order: Order; past: OrderEvent | null | undefined }) {
  const now = useNow(!past && (!isAtRest(order) || order.status === "parked"));
  const at = past ? Date.parse(past.at) : now;
  return (
    <div className="border-b border-line px-4 py-3.5">
      <p className="text-xs font-medium text-faint">
        {past ? (
          <span className="inline-flex items-center gap-1.5 text-undo-text">
            <History className="size-3.5" aria-hidden />
            At {formatClock(past.at)}, after event {past.seq}
          </span>
        ) : (
          "Right now"
        )}
      </p>
      <p className="mt-0.5 text-lg font-medium leading-snug first-letter:uppercase">
        {rightNow(order, at, useSession().step_attempts)}
      </p>
    </div>
  );
}
