import { useSyncExternalStore } from "react";

/** Below the breakpoint `sm`: a phone held upright. */
const QUERY = "(max-width: 639.98px)";

let media: MediaQueryList | undefined;

function query(): MediaQueryList {
  media ??= matchMedia(QUERY);
  return media;
}

function subscribe(listener: () => void): () => void {
  query().addEventListener("change", listener);
  return () => query().removeEventListener("change", listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
