const MINUTE_MS = 60_000;

/** How the words at an axis look. */
export const TICK = { fill: "var(--faint)", fontSize: 11 };

/** The same in all charts, so that the same moment is in the same place. */
export const SIDE = 52;

/** Round times before the end, to stand below a chart of so many seconds. */
export function timesUpTo(end: number, seconds: number): number[] {
  const step = seconds <= 60 ? MINUTE_MS / 4 : MINUTE_MS;
  return Array.from({ length: (seconds * 1000) / step + 1 }, (_, n) => end - n * step);
}

/** "−2 min", "−15 s", "now". */
export function formatTimeBefore(end: number, at: number): string {
  const ms = end - at;
  if (ms <= 0) return "now";
  return ms < MINUTE_MS || ms % MINUTE_MS ? `−${ms / 1000} s` : `−${ms / MINUTE_MS} min`;
}
