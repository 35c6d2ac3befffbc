import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, FilterX } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { Checkbox } from "@/features/dead-letters/components/checkbox";
import { ParkedBar } from "@/features/dead-letters/components/parked-bar";
import { COLUMNS, ParkedRow } from "@/features/dead-letters/components/parked-row";
import { type Filter, isWhole, nameOf } from "@/features/dead-letters/filter";
import {
  chooseAll,
  chooseRows,
  isChosen,
  isEmpty,
  NOTHING,
  prune,
  type Selection,
  toggle,
} from "@/features/dead-letters/selection";
import { useParkedList, useParkedListState } from "@/features/dead-letters/use-parked-list";
import { type Action, MOST_IDS, type Wish } from "@/features/dead-letters/wish";
import { useHotkey } from "@/hooks/use-hotkey";
import { useNarrow } from "@/hooks/use-narrow";
import type { Order } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

const ROW_PX = 38;
const NARROW_ROW_PX = 58;
const AHEAD_ROWS = 40;
const TOP_PX = 8;

export function ParkedTable({
  filter,
  count: counted,
  onWish,
  onShowAll,
}: {
  filter: Filter;
  /** How many the filter finds, as of a second ago. */
  count: number;
  /** `done` hears when it was begun. */
  onWish: (wish: Wish, done: () => void) => void;
  onShowAll: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const calm = useCallback(
    () => !touched.current && (scroller.current?.scrollTop ?? 0) <= TOP_PX,
    [],
  );
  const list = useParkedList(filter, calm);
  const { orders, gone, status, error, more, loadingMore, waiting } = useParkedListState(list);
  const rows = useMemo(
    () => orders.filter(({ id }) => !gone.has(id)).map(({ id }) => id),
    [orders, gone],
  );
  // With the last page here, they can be counted themselves.
  const count = status === "ready" && !more ? rows.length + waiting : counted;
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const selection = useMemo(() => prune(chosen, rows), [chosen, rows]);
  const chooseNone = () => setChosen(NOTHING);
  useHotkey("escape", chooseNone);

  const rowPx = useNarrow() ? NARROW_ROW_PX : ROW_PX;
  const virtual = useVirtualizer({
    count: orders.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => orders[index]?.id ?? index,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows' height is what changes
  useEffect(() => virtual.measure(), [rowPx]);
  useEffect(() => {
    if (more && !error && lastShown >= orders.length - AHEAD_ROWS) void list.loadMore();
  }, [list, more, error, lastShown, orders.length]);

  // The rows' handlers stay the same, or every row would render with each message of the feed.
  const latest = useRef({ rows, onWish });
  useEffect(() => {
    latest.current = { rows, onWish };
  });
  const onToggle = useCallback((id: string, range: boolean) => {
    const { rows } = latest.current;
    setChosen((before) => toggle(prune(before, rows), rows, id, range));
  }, []);
  const onAct = useCallback((action: Action, order: Order) => {
    latest.current.onWish({ action, to: "one", order }, () => undefined);
  }, []);

  // A row leaves with the focus on its button: the keyboard goes on in the table.
  const focused = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is lost when rows or buttons go
  useEffect(() => {
    if (focused.current && document.activeElement === document.body) {
      scroller.current?.focus({ preventScroll: true });
    }
  }, [orders, gone]);

  function reveal() {
    list.settle();
    scroller.current?.scrollTo({ top: 0 });
  }

  const grouped = !isWhole(filter);
  const allRows = selection.all || (rows.length > 0 && selection.ids.size === rows.length);
  return (
    <section
      aria-label="Parked orders"
      // Here, and not on what scrolls: the button that comes up may do so under the pointer.
      onPointerEnter={(event) => {
        touched.current = event.pointerType === "mouse";
      }}
      onPointerLeave={() => {
        touched.current = false;
        if (calm()) list.settle();
      }}
      className="relative -mx-4 flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden border-y border-line bg-surface sm:mx-0 sm:rounded-lg sm:border sm:shadow-low"
    >
      <ParkedBar
        filter={filter}
        selection={selection}
        loaded={rows.length}
        count={count}
        wholeOffered={grouped && !selection.all && allRows && count > rows.length}
        onAll={() => setChosen(chooseAll(rows))}
        onNothing={chooseNone}
        onAct={(action) => {
          if (!isEmpty(selection) && !selection.all) {
            onWish({ action, to: "some", ids: [...selection.ids].slice(0, MOST_IDS) }, chooseNone);
          } else {
            onWish({ action, to: "group", filter, count }, chooseNone);
          }
        }}
      />
      <div role="status" className="pointer-events-none absolute inset-x-0 top-24 z-10 text-center">
        {waiting > 0 ? (
          <Button
            look="primary"
            size="sm"
            className="pointer-events-auto rounded-full"
            onClick={reveal}
          >
            <ArrowUp aria-hidden />
            {formatCount(waiting)} more parked
          </Button>
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears where focus and pointer are */}
      <div
        ref={scroller}
        tabIndex={-1}
        onFocus={() => {
          focused.current = true;
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (relatedTarget && !currentTarget.contains(relatedTarget)) focused.current = false;
        }}
        onScroll={() => {
          if (calm()) list.settle();
        }}
        className="focus-inside min-h-0 flex-1 overflow-auto overscroll-contain"
      >
        {status === "loading" ? <Loading what="parked orders" rows={10} /> : null}
        {status === "failed" && orders.length === 0 ? (
          <ErrorState error={error} onRetry={() => void list.load()} />
        ) : null}
        {status === "ready" && orders.length === 0 ? (
          <EmptyState
            icon={FilterX}
            title={`Nothing is parked by ${nameOf(filter) || "any cause"}`}
            action={grouped ? <Button onClick={onShowAll}>Show all causes</Button> : null}
          >
            All of it has gone on its way. What is parked anew shows here by itself.
          </EmptyState>
        ) : null}
        {orders.length > 0 ? (
          <div
            role="table"
            aria-label="Parked orders"
            aria-rowcount={more ? -1 : orders.length + 1}
          >
            <div role="rowgroup" className="sticky top-0 z-[2] border-b border-line bg-surface">
              <div
                role="row"
                aria-rowindex={1}
                className={cn(
                  COLUMNS,
                  "h-9 text-xs text-faint max-sm:flex max-sm:justify-start max-sm:gap-x-1",
                )}
              >
                <span role="columnheader">
                  <Checkbox
                    label={
                      more ? `Choose the ${formatCount(rows.length)} shown` : "Choose all orders"
                    }
                    checked={allRows}
                    some={!allRows && selection.ids.size > 0}
                    onChange={() => setChosen(allRows ? NOTHING : chooseRows(rows))}
                  />
                </span>
                <Head>Order</Head>
                <Head className="max-sm:hidden">Step</Head>
                <Head className="max-sm:hidden">Error</Head>
                <Head className="text-right max-sm:hidden">Since</Head>
                <Head className="text-right max-md:hidden">Hold ends</Head>
                <Head className="text-right max-xl:hidden">Total</Head>
                <span role="columnheader" className="sr-only">
                  What to do
                </span>
              </div>
            </div>
            <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
              {shown.map(({ key, index, start, size }) => {
                const order = orders[index];
                return order ? (
                  <ParkedRow
                    key={key}
                    order={order}
                    gone={gone.has(order.id)}
                    chosen={isChosen(selection, order.id)}
                    index={index}
                    start={start}
                    size={size}
                    onToggle={onToggle}
                    onAct={onAct}
                  />
                ) : null;
              })}
            </div>
          </div>
        ) : null}
      </div>
      {loadingMore || (error !== null && orders.length > 0) ? (
        <footer className="flex h-8 shrink-0 items-center border-t border-line px-3 text-xs text-faint">
          {loadingMore ? <span role="status">Loading more…</span> : null}
          {error !== null ? (
            <span role="alert" className="text-bad-text">
              More could not be loaded.{" "}
              <button type="button" className="underline" onClick={() => void list.loadMore()}>
                Try again
              </button>
            </span>
          ) : null}
        </footer>
      ) : null}
    </section>
  );
}

function Head({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span role="columnheader" className={className}>
      {children}
    </span>
  );
}
