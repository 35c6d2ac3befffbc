const whole = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const rate = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** 12,345 */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** 12.3K, where there is no room for more. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** A figure per second: one digit after the point while it is small. */
export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? whole.format(Math.round(perSecond)) : rate.format(perSecond);
}

/** "1 order", "3 orders" */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
