import { useSyncExternalStore } from "react";

/**
 * One clock for all the relative times of a page: it ticks once a second while somebody looks, and
 * rests while the tab is hidden.
 */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}

function run(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (wanted && timer === undefined) {
    timer = setInterval(tick, 1000);
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

function onVisibility(): void {
  if (!document.hidden) tick();
  run();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    document.addEventListener("visibilitychange", onVisibility);
  }
  listeners.add(listener);
  run();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) document.removeEventListener("visibilitychange", onVisibility);
    run();
  };
}

const nothing = (): (() => void) => () => undefined;

/** The time in milliseconds, as of this second. `false`: it does not matter, do not tick. */
export function useNow(ticking = true): number {
  return useSyncExternalStore(ticking ? subscribe : nothing, () => now);
}
