const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const exact = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "long",
});
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

/** Date and time with the zone: what stands behind every relative time. */
export function formatExact(at: string | number | Date): string {
  return exact.format(new Date(at));
}

/** Time of day to the millisecond. */
export function formatClock(at: string | number | Date): string {
  return clock.format(new Date(at));
}

/** How long ago, or in how long: "now", "12 s ago", "in 4 min", "3 d ago". */
export function formatRelative(at: string | number | Date, now: number): string {
  const distance = new Date(at).getTime() - now;
  const size = formatDuration(Math.abs(distance), { coarse: true });
  if (Math.abs(distance) < SECOND) return "now";
  return distance < 0 ? `${size} ago` : `in ${size}`;
}

/** A length of time with two figures at most: "8 ms", "1.4 s", "3 min 20 s", "2 d 4 h". */
export function formatDuration(milliseconds: number, { coarse = false } = {}): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return coarse ? "0 s" : `${ms < 10 ? trimmed(ms) : Math.round(ms)} ms`;
  if (ms < MINUTE) {
    const seconds = ms / SECOND;
    return `${coarse || seconds >= 10 ? Math.floor(seconds) : trimmed(seconds)} s`;
  }
  if (ms < HOUR) return pair(ms, MINUTE, "min", SECOND, "s", coarse);
  if (ms < DAY) return pair(ms, HOUR, "h", MINUTE, "min", coarse);
  return pair(ms, DAY, "d", HOUR, "h", coarse);
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

function pair(
  ms: number,
  big: number,
  bigName: string,
  small: number,
  smallName: string,
  coarse: boolean,
): string {
  const whole = Math.floor(ms / big);
  const rest = Math.floor((ms % big) / small);
  return coarse || rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`;
}
