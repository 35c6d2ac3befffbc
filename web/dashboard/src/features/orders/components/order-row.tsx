import { memo } from "react";
import { Money } from "@/components/money";
import { StatusBadge } from "@/components/order-status";
import { RowLink } from "@/components/row-link";
import { StepPips } from "@/components/step-pips";
import { type RowPlace, TableRow } from "@/components/table-row";
import { TimeAgo } from "@/components/time-ago";
import { useOrderRow } from "@/hooks/use-live-orders";
import type { OrderLine } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import type { OrderList } from "@/lib/live/order-list";

/** The table's columns, the same in its head and in every row. */
export const COLUMNS =
  "grid items-center gap-x-4 px-3 sm:grid-cols-[8.5rem_6rem_minmax(8rem,1fr)_7rem_5.5rem] lg:grid-cols-[8.5rem_6rem_minmax(8rem,1fr)_5rem_7rem_5.5rem_5.5rem] xl:grid-cols-[8.5rem_6rem_minmax(8rem,1fr)_5rem_8rem_7rem_5.5rem_5.5rem]";

/** Lines that are named in a row. */
const NAMED = 2;

interface Props extends RowPlace {
  list: OrderList;
  id: string;
}

export const OrderRow = memo(function OrderRow({ list, id, ...place }: Props) {
  const order = useOrderRow(list, id);
  if (!order) return null;
  const gone = !list.fits(order);
  return (
    <TableRow
      place={place}
      columns={COLUMNS}
      title={gone ? "It has changed, and fits the filter no longer" : undefined}
      className={cn(
        "hover:bg-hover max-sm:grid-cols-[1fr_auto] max-sm:content-center max-sm:gap-y-1 max-sm:px-4",
        gone && "bg-sunken",
      )}
    >
      <span role="cell" className="flex">
        <StatusBadge status={order.status} />
      </span>
      <span role="cell" className="max-sm:hidden">
        <RowLink id={id} />
      </span>
      <span
        role="cell"
        title={order.items.length > NAMED ? allLinesInWords(order.items) : undefined}
        className="truncate text-soft max-sm:order-3"
      >
        <span className="sm:hidden">
          <RowLink id={id} />{" "}
        </span>
        {linesInWords(order.items)}
      </span>
      <span role="cell" className="flex max-lg:hidden">
        <StepPips order={order} />
      </span>
      <span
        role="cell"
        title={order.customer_ref}
        className="truncate font-mono text-xs text-faint max-xl:hidden"
      >
        {order.customer_ref}
      </span>
      <span role="cell" className="truncate text-right">
        <Money money={order.total} />
      </span>
      <span role="cell" className="nums text-right text-faint max-lg:hidden">
        <TimeAgo at={order.updated_at} />
      </span>
      <span role="cell" className="nums text-right text-faint max-sm:order-4">
        <TimeAgo at={order.created_at} />
      </span>
    </TableRow>
  );
});

/** "2 × SKU-BOOK, SKU-LAMP, and 3 more" */
function linesInWords(lines: readonly OrderLine[]): string {
  const rest = lines.length - NAMED;
  return allLinesInWords(lines.slice(0, NAMED)) + (rest > 0 ? `, and ${rest} more` : "");
}

function allLinesInWords(lines: readonly OrderLine[]): string {
  return lines
    .map(({ sku, quantity }) => (quantity === 1 ? sku : `${quantity} × ${sku}`))
    .join(", ");
}
