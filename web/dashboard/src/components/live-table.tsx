import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { RowPlace } from "@/components/table-row";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { useOrderListState } from "@/hooks/use-live-orders";
import { useNarrow } from "@/hooks/use-narrow";
import { useRowKeys } from "@/hooks/use-row-keys";
import type { Stillness } from "@/hooks/use-stillness";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";
import { MOST_WAITING, type OrderList } from "@/lib/live/order-list";

const ROW_PX = 38;
/** This near to the end, more is asked for. */
const AHEAD_ROWS = 40;

/**
 * A list of orders as a table of which only what is seen is drawn. Arrows go from row to row; what
 * comes in while somebody looks at others is offered at the top.
 */
export function LiveTable({
  list,
  stillness,
  label,
  narrowRowPx,
  bar,
  head,
  headOnPhones = false,
  empty,
  footer,
  newcomers,
  children,
}: {
  list: OrderList;
  stillness: Stillness;
  label: string;
  /** How high a row is on a phone, where it has two lines. */
  narrowRowPx: number;
  /** What stands above all of it. */
  bar?: ReactNode;
  /** The row of column headers. */
  head: ReactNode;
  headOnPhones?: boolean;
  /** In the place of rows that there are none of. */
  empty: ReactNode;
  footer?: ReactNode;
  /** How those that wait are called: "3 new orders". */
  newcomers: (count: string) => string;
  /** A row. */
  children: (id: string, place: RowPlace) => ReactNode;
}) {
  const { scroller, calm } = stillness;
  const { ids, status, error, more, loadingMore, waiting } = useOrderListState(list);
  const narrow = useNarrow();
  const rowPx = narrow ? narrowRowPx : ROW_PX;
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 12,
    // The head stays where it is.
    scrollPaddingStart: headOnPhones || !narrow ? ROW_PX : 0,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const onKeyDown = useRowKeys(scroller, ids.length, (index) => virtual.scrollToIndex(index));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows' height is what changes
  useEffect(() => virtual.measure(), [rowPx]);
  useEffect(() => {
    // Again after each page: one that came short, even empty, brings no row that would ask for more.
    if (more && !error && !loadingMore && lastShown >= ids.length - AHEAD_ROWS) {
      void list.loadMore();
    }
  }, [list, more, error, loadingMore, lastShown, ids.length]);
  const keepFocus = useFocusKept(scroller);

  function reveal() {
    list.settle();
    scroller.current?.scrollTo({ top: 0 });
  }

  function settleIfCalm() {
    if (calm()) list.settle();
  }

  const failed = error !== null && ids.length > 0;
  return (
    <section
      aria-label={label}
      // Here, and not on what scrolls: the button that comes up may do so under the pointer.
      onPointerEnter={stillness.onPointerEnter}
      onPointerLeave={() => {
        stillness.onPointerLeave();
        settleIfCalm();
      }}
      className="relative -mx-4 flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden border-y border-line bg-surface sm:mx-0 sm:rounded-lg sm:border sm:shadow-low"
    >
      {bar}
      <div className="relative min-h-0 flex-1">
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
              {newcomers(waiting >= MOST_WAITING ? `${MOST_WAITING}+` : formatCount(waiting))}
            </Button>
          ) : null}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears where focus and pointer are */}
        <div
          ref={scroller}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onScroll={settleIfCalm}
          {...keepFocus}
          className="focus-inside h-full overflow-auto overscroll-contain"
        >
          {status === "loading" || (ids.length === 0 && more && !error) ? (
            <Loading what={label.toLowerCase()} rows={12} />
          ) : null}
          {error && ids.length === 0 ? (
            <ErrorState error={error} onRetry={() => void list.load()} />
          ) : null}
          {status === "ready" && ids.length === 0 && !more ? empty : null}
          {ids.length > 0 ? (
            <div role="table" aria-label={label} aria-rowcount={more ? -1 : ids.length + 1}>
              <div
                role="rowgroup"
                className={cn(
                  "sticky top-0 z-[2] border-b border-line bg-surface",
                  headOnPhones ? "" : "max-sm:hidden",
                )}
              >
                {head}
              </div>
              <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
                {shown.map(({ index, start, size }) => {
                  const id = ids[index];
                  return id === undefined ? null : children(id, { index, start, size });
                })}
              </div>
            </div>
          ) : null}
        </div>
      </div>
      {footer || loadingMore || failed ? (
        <footer className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-4 text-xs text-faint sm:px-3">
          {footer}
          {loadingMore ? <span role="status">Loading more…</span> : null}
          {failed ? (
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

/** A row may leave with the focus on its button: the keyboard goes on in the table. */
function useFocusKept(scroller: RefObject<HTMLDivElement | null>) {
  const focused = useRef(false);
  useEffect(() => {
    if (focused.current && document.activeElement === document.body) {
      scroller.current?.focus({ preventScroll: true });
    }
  });
  return {
    onFocus: () => {
      focused.current = true;
    },
    onBlur: ({ currentTarget, relatedTarget }: React.FocusEvent) => {
      if (relatedTarget && !currentTarget.contains(relatedTarget)) focused.current = false;
    },
  };
}
