import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

/**
 * Arrows, Home and End go from row to row, each marked by its `data-index`, and stay at the same
 * link or button of it. `reveal` has a row drawn that is out of sight.
 */
export function useRowKeys(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  reveal: (index: number) => void,
) {
  const wanted = useRef<{ index: number; stop: number } | null>(null);

  /** The row is there as soon as it is drawn. */
  function arrive() {
    if (!wanted.current) return;
    const { index, stop } = wanted.current;
    const row = scroller.current?.querySelector(`[data-index="${index}"]`);
    if (!row) return;
    const stops = stopsOf(row);
    (stops[stop] ?? stops[0])?.focus({ preventScroll: true });
    wanted.current = null;
  }
  useEffect(arrive);

  return (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const focus = document.activeElement;
    const row = focus?.closest("[data-index]") ?? null;
    const index = goal(event.key, row ? Number(row.getAttribute("data-index")) : null, count);
    if (index === null) return;
    event.preventDefault();
    const stop = row ? stopsOf(row).indexOf(focus as HTMLElement) : 0;
    wanted.current = { index, stop };
    reveal(index);
    arrive();
  };
}

/** Where a key leads from a row; from none, to the first. Null: nowhere. */
export function goal(key: string, from: number | null, count: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return from === null ? 0 : Math.min(last, from + 1);
    case "ArrowUp":
      return from === null ? null : Math.max(0, from - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

function stopsOf(row: Element): HTMLElement[] {
  const stops = [...row.querySelectorAll<HTMLElement>("a, button, input")];
  return stops.filter((stop) => stop.checkVisibility());
}
