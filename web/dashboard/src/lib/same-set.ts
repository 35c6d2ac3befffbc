/** The known set, if the next one is no other: who follows it has nothing to do then. */
export function sameSet<T>(next: ReadonlySet<T>, known: ReadonlySet<T>): ReadonlySet<T> {
  return next.size === known.size && [...next].every((item) => known.has(item)) ? known : next;
}
