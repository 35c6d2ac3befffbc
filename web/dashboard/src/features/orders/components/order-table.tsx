import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, Inbox } from "lucide-react";
import { useCallback, useEffect, useRef } from "react";
import { Link } from "react-router";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { COLUMNS, OrderRow } from "@/features/orders/components/order-row";
import type { Filter } from "@/features/orders/filter";
import { MOST_WAITING } from "@/features/orders/order-list";
import { useOrderList, useOrderListState } from "@/features/orders/use-order-list";
import { useNarrow } from "@/hooks/use-narrow";
import { cn } from "@/lib/cn";
import { countOf, formatCount } from "@/lib/format/number";

const ROW_PX = 38;
const NARROW_ROW_PX = 62;
/** This near to the end, more is asked for. */
const AHEAD_ROWS = 40;
/** Scrolled no further than that, it is at its top. */
const TOP_PX = 8;

export function OrderTable({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const calm = useCallback(
    () => !touched.current && (scroller.current?.scrollTop ?? 0) <= TOP_PX,
    [],
  );
  const list = useOrderList(filter, calm);
  const { ids, status, error, more, loadingMore, waiting } = useOrderListState(list);
  const narrow = useNarrow();
  const rowPx = narrow ? NARROW_ROW_PX : ROW_PX;

  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const filtered = Object.values(filter).some(Boolean);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows' height is what changes
  useEffect(() => virtual.measure(), [rowPx]);
  useEffect(() => {
    if (more && !error && lastShown >= ids.length - AHEAD_ROWS) void list.loadMore();
  }, [list, more, error, lastShown, ids.length]);

  function reveal() {
    list.reveal();
    scroller.current?.scrollTo({ top: 0 });
  }

  return (
    <div
      // Here, and not on what scrolls: the button that comes up may do so under the pointer.
      onPointerEnter={(event) => {
        touched.current = event.pointerType === "mouse";
      }}
      onPointerLeave={() => {
        touched.current = false;
      }}
      className="relative -mx-4 flex min-h-0 flex-1 flex-col overflow-hidden border-y border-line bg-surface sm:mx-0 sm:rounded-lg sm:border sm:shadow-low"
    >
      <div
        role="status"
        className="pointer-events-none absolute inset-x-0 top-11 z-10 flex justify-center"
      >
        {waiting > 0 ? (
          <Button
            look="primary"
            size="sm"
            className="pointer-events-auto rounded-full"
            onClick={reveal}
          >
            <ArrowUp aria-hidden />
            {waiting >= MOST_WAITING
              ? `${MOST_WAITING}+ new orders`
              : countOf(waiting, "new order")}
          </Button>
        ) : null}
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto overscroll-contain">
        {status === "loading" ? <Loading what="orders" rows={12} /> : null}
        {status === "failed" && ids.length === 0 ? (
          <ErrorState error={error} onRetry={() => void list.load()} />
        ) : null}
        {status === "ready" && ids.length === 0 ? (
          <Nothing filtered={filtered} onClear={onClear} />
        ) : null}
        {ids.length > 0 ? (
          <div role="table" aria-label="Orders" aria-rowcount={more ? -1 : ids.length + 1}>
            <div
              role="rowgroup"
              className="sticky top-0 z-[1] border-b border-line bg-surface max-sm:hidden"
            >
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
            </div>
            <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
              {shown.map(({ key, index, start, size }) => (
                <OrderRow
                  key={key}
                  list={list}
                  id={ids[index] ?? ""}
                  index={index}
                  start={start}
                  size={size}
                />
              ))}
            </div>
          </div>
        ) : null}
      </div>
      <footer className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-4 text-xs text-faint sm:px-3">
        {ids.length > 0 ? (
          <span className="nums">
            {formatCount(ids.length)}
            {more ? " so far, newest first" : ids.length === 1 ? " order" : " orders, newest first"}
          </span>
        ) : null}
        {loadingMore ? <span role="status">Loading more…</span> : null}
        {error && ids.length > 0 ? (
          <span role="alert" className="text-bad-text">
            More could not be loaded.{" "}
            <button type="button" className="underline" onClick={() => void list.loadMore()}>
              Try again
            </button>
          </span>
        ) : null}
      </footer>
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) {
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
