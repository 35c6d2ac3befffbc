import { useSyncExternalStore } from "react";

/** Below the breakpoint `sm`: a phone held upright. */
const QUERY = "(max-width: 639.98px)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(QUERY);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
}
