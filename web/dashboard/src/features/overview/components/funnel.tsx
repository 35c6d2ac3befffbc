import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import { STATUS_FACES, StatusIcon } from "@/components/order-status";
import { TONE_FILL, TONE_TEXT } from "@/components/tones";
import { Card, CardHeader } from "@/components/ui/card";
import { shareOf } from "@/features/overview/share";
import { STATUSES, type Stats, type Status } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countOf, formatCount } from "@/lib/format/number";

const WAY = ["placed", "reserved", "authorized", "shipped", "completed"] as const;
const BESIDE = ["compensating", "rejected", "cancelled", "parked"] as const;

/** Where all orders stand: along the way, or beside it. */
export function Funnel({ orders }: { orders: Stats["orders"] }) {
  const all = STATUSES.reduce((sum, status) => sum + orders[status], 0);
  return (
    <Card>
      <CardHeader title="Orders" hint={`${countOf(all, "order")}, by where they stand now`} />
      <div className="flex flex-col lg:flex-row">
        <ol aria-label="Along the way" className="grow max-sm:py-1 sm:flex lg:grow-[5] lg:basis-0">
          {WAY.map((status, index) => (
            <li key={status} className="relative flex min-w-0 grow basis-0">
              <Stage status={status} count={orders[status]} all={all} />
              {index < WAY.length - 1 ? (
                <ChevronRight
                  className="pointer-events-none absolute -right-2 top-1/2 z-[1] size-4 -translate-y-1/2 text-line-strong max-sm:hidden"
                  aria-hidden
                />
              ) : null}
            </li>
          ))}
        </ol>
        <ul
          aria-label="Beside it"
          className="grow border-line max-lg:border-t max-sm:py-1 sm:flex lg:grow-[4] lg:basis-0 lg:border-l"
        >
          {BESIDE.map((status) => (
            <li key={status} className="flex min-w-0 grow sm:basis-1/4">
              <Stage status={status} count={orders[status]} all={all} />
            </li>
          ))}
        </ul>
      </div>
      <div
        aria-hidden
        className="mx-4 mb-4 mt-1 flex h-2 gap-0.5 overflow-hidden rounded-full bg-sunken"
      >
        {STATUSES.map((status) => {
          const count = orders[status];
          if (count === 0) return null;
          return (
            <span
              key={status}
              title={`${STATUS_FACES[status].label}: ${formatCount(count)}, ${shareOf(count, all)}`}
              style={{ flexGrow: count }}
              className={cn("h-full min-w-1 basis-0", TONE_FILL[STATUS_FACES[status].tone])}
            />
          );
        })}
      </div>
    </Card>
  );
}

function Stage({ status, count, all }: { status: Status; count: number; all: number }) {
  const { label, tone, meaning } = STATUS_FACES[status];
  return (
    <Link
      to={`/orders?status=${status}`}
      title={`${label}: ${meaning}`}
      className="flex min-w-0 grow gap-x-3 gap-y-0.5 rounded-md px-4 hover:bg-hover focus-inside max-sm:h-9 max-sm:items-center sm:flex-col sm:py-3 lg:px-3 2xl:px-4"
    >
      <span className="flex items-center gap-1.5 text-xs font-medium text-soft max-sm:text-sm xl:max-2xl:tracking-tight">
        <StatusIcon
          status={status}
          className={cn("shrink-0", count > 0 ? TONE_TEXT[tone] : "text-faint")}
        />
        <span className="truncate">{label}</span>
      </span>
      <span
        className={cn(
          "nums font-semibold tracking-tight max-sm:order-last max-sm:w-20 max-sm:text-right max-sm:text-lg sm:text-2xl",
          count === 0 ? "text-faint" : status === "parked" ? "text-bad-text" : "text-text",
        )}
      >
        {formatCount(count)}
      </span>
      <span className="nums text-xs text-faint max-sm:ml-auto">{shareOf(count, all)}</span>
    </Link>
  );
}
