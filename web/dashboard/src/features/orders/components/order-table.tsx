import { Inbox } from "lucide-react";
import { Link } from "react-router";
import { LiveTable } from "@/components/live-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { COLUMNS, OrderRow } from "@/features/orders/components/order-row";
import type { Filter } from "@/features/orders/filter";
import { useOrderList } from "@/features/orders/use-order-list";
import { useOrderListState } from "@/hooks/use-live-orders";
import { useStillness } from "@/hooks/use-stillness";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

const NARROW_ROW_PX = 62;

/** The orders that fit a filter. */
export function OrderTable({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const stillness = useStillness();
  const list = useOrderList(filter, stillness.calm);
  const { ids, more } = useOrderListState(list);
  const filtered = Object.values(filter).some(Boolean);
  return (
    <LiveTable
      list={list}
      stillness={stillness}
      label="Orders"
      narrowRowPx={NARROW_ROW_PX}
      head={<Head />}
      empty={filtered ? <NoneFits onClear={onClear} /> : <None />}
      footer={ids.length > 0 ? <Count count={ids.length} more={more} /> : null}
      newcomers={(count) => `${count} new ${count === "1" ? "order" : "orders"}`}
    >
      {(id, place) => <OrderRow key={id} list={list} id={id} {...place} />}
    </LiveTable>
  );
}

function Head() {
  return (
    <div role="row" aria-rowindex={1} className={cn(COLUMNS, "h-9 text-xs text-faint")}>
      <span role="columnheader">Status</span>
      <span role="columnheader">Order</span>
      <span role="columnheader">Items</span>
      <span role="columnheader" className="max-lg:hidden">
        Steps
      </span>
      <span role="columnheader" className="max-xl:hidden">
        Customer
      </span>
      <span role="columnheader" className="text-right">
        Total
      </span>
      <span role="columnheader" className="text-right max-lg:hidden">
        Changed
      </span>
      <span role="columnheader" className="text-right">
        Placed
      </span>
    </div>
  );
}

function Count({ count, more }: { count: number; more: boolean }) {
  return (
    <span className="nums">
      {formatCount(count)}
      {more ? " so far, newest first" : count === 1 ? " order" : " orders, newest first"}
    </span>
  );
}

function None() {
  return (
    <EmptyState
      icon={Inbox}
      title="No orders yet"
      action={
        <Button asChild look="primary">
          <Link to="/new-order">Place an order</Link>
        </Button>
      }
    >
      One shows here the moment it is placed: with the form, or by{" "}
      <code className="font-mono text-xs">POST /api/orders</code>.
    </EmptyState>
  );
}

function NoneFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={Inbox}
      title="No order fits this filter"
      action={<Button onClick={onClear}>Show all orders</Button>}
    >
      One that comes to fit it shows here by itself.
    </EmptyState>
  );
}
