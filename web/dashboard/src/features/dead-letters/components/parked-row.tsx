import { RotateCcw, Trash2 } from "lucide-react";
import { memo } from "react";
import { Money } from "@/components/money";
import { RowLink } from "@/components/row-link";
import { type RowPlace, TableRow } from "@/components/table-row";
import { TimeAgo } from "@/components/time-ago";
import { Button } from "@/components/ui/button";
import { shortId } from "@/components/ui/copy-text";
import { Checkbox } from "@/features/dead-letters/components/checkbox";
import type { Action } from "@/features/dead-letters/wish";
import { useOrderRow } from "@/hooks/use-live-orders";
import type { Order } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import type { OrderList } from "@/lib/live/order-list";

/** The table's columns, the same in its head and in every row. */
export const COLUMNS =
  "grid items-center gap-x-3 pl-1.5 pr-2 max-sm:pl-2 sm:grid-cols-[2rem_5.5rem_5rem_minmax(6rem,1fr)_5rem_4.25rem] md:grid-cols-[2rem_5.5rem_5rem_minmax(6rem,1fr)_5.5rem_5.5rem_4.25rem] xl:grid-cols-[2rem_5.5rem_5.5rem_minmax(7rem,1fr)_6rem_6rem_6rem_4.25rem]";

interface Props extends RowPlace {
  list: OrderList;
  id: string;
  gone: boolean;
  chosen: boolean;
  onToggle: (id: string, range: boolean) => void;
  onAct: (action: Action, order: Order) => void;
}

export const ParkedRow = memo(function ParkedRow({
  list,
  id,
  gone,
  chosen,
  onToggle,
  onAct,
  ...place
}: Props) {
  const order = useOrderRow(list, id);
  if (!order) return null;
  const name = `order ${shortId(id)}`;
  return (
    <TableRow
      place={place}
      columns={COLUMNS}
      aria-selected={chosen}
      title={gone ? "It is parked no longer" : undefined}
      className={cn(
        "max-sm:grid-cols-[2rem_minmax(0,1fr)_auto] max-sm:gap-x-1",
        chosen && !gone ? "bg-accent-soft" : "hover:bg-hover",
        gone && "line-through decoration-line-strong [&_*]:text-faint",
      )}
    >
      <span role="cell">
        <Checkbox
          label={`Choose ${name}`}
          checked={chosen && !gone}
          disabled={gone}
          onChange={() => undefined}
          onClick={(event) => onToggle(id, event.shiftKey)}
        />
      </span>
      <span role="cell" className="max-sm:hidden">
        <RowLink id={id} />
      </span>
      <span role="cell" className="max-sm:hidden">
        {order.parked_step}
      </span>
      <span
        role="cell"
        title={order.parked_error}
        className="truncate font-mono text-xs text-bad-text max-sm:hidden"
      >
        {order.parked_error}
      </span>
      <span role="cell" className="flex min-w-0 flex-col sm:hidden">
        <span className="truncate">
          <RowLink id={id} /> {order.parked_step}{" "}
          <span className="font-mono text-xs text-bad-text">{order.parked_error}</span>
        </span>
        <span className="nums truncate text-xs text-faint">
          <Money money={order.total} />, <TimeAgo at={order.updated_at} />
          {order.hold_until ? (
            <>
              , undone <TimeAgo at={order.hold_until} />
            </>
          ) : null}
        </span>
      </span>
      <span role="cell" className="nums text-right text-soft max-sm:hidden">
        <TimeAgo at={order.updated_at} />
      </span>
      <span role="cell" className="nums text-right text-faint max-md:hidden">
        {order.hold_until ? <TimeAgo at={order.hold_until} /> : "for good"}
      </span>
      <span role="cell" className="truncate text-right max-xl:hidden">
        <Money money={order.total} />
      </span>
      <span role="cell" className="relative z-[1] flex justify-end gap-0.5">
        {gone ? (
          <span className="inline-block px-1.5 text-xs text-faint no-underline">left</span>
        ) : (
          <>
            <Button
              look="quiet"
              size="icon-sm"
              className="max-sm:size-9"
              title="Retry"
              aria-label={`Retry ${name}`}
              onClick={() => onAct("retry", order)}
            >
              <RotateCcw aria-hidden />
            </Button>
            <Button
              look="quiet"
              size="icon-sm"
              className="max-sm:size-9"
              title="Discard"
              aria-label={`Discard ${name}`}
              onClick={() => onAct("discard", order)}
            >
              <Trash2 aria-hidden />
            </Button>
          </>
        )}
      </span>
    </TableRow>
  );
});
