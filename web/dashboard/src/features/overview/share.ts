const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** "12.5%" of all; what there is is never shown as none, nor as all while there is more. */
export function shareOf(count: number, all: number): string {
  if (all === 0 || count === 0) return percent.format(0);
  const share = count / all;
  if (share < 0.001) return `< ${percent.format(0.001)}`;
  if (share < 1 && share > 0.999) return `> ${percent.format(0.999)}`;
  return percent.format(share);
}
