import { ArrowRight, History } from "lucide-react";
import { Link } from "react-router";
import { rightNow } from "@/features/order/right-now";
import { isAtRest } from "@/features/order/steps";
import type { Order, OrderEvent } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { formatClock } from "@/lib/format/time";
import { useMay, useSession } from "@/lib/session";

/** The one sentence, and from a parked order the ways to why. In the past it says what was so then. */
export function RightNow({
  order,
  past,
  crashed,
}: {
  order: Order;
  past: OrderEvent | null;
  /** That it is parked is its actor's doing: there are tracebacks. */
  crashed: boolean;
}) {
  const operator = useMay("operator");
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
      {operator && !past && order.status === "parked" ? (
        <p className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1">
          {crashed ? (
            <Way to={`/actors?${new URLSearchParams({ path: `/orders/${order.id}` })}`}>
              Its crashes, with their tracebacks
            </Way>
          ) : null}
          <Way to={`/dead-letters?${new URLSearchParams(causeOf(order))}`}>
            All that are parked by this
          </Way>
        </p>
      ) : null}
    </div>
  );
}

function Way({ to, children }: { to: string; children: string }) {
  return (
    <Link
      to={to}
      className="inline-flex items-center gap-1 font-medium text-accent hover:underline"
    >
      {children}
      <ArrowRight className="size-3.5" aria-hidden />
    </Link>
  );
}

function causeOf({ parked_step, parked_error }: Order): Record<string, string> {
  return {
    ...(parked_step ? { step: parked_step } : {}),
    ...(parked_error ? { error: parked_error } : {}),
  };
}
