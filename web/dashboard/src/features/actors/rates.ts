/** Over so long a rate is taken: long enough to be calm, short enough to be of now. */
const WINDOW_MS = 5_000;

interface Sample {
  at: number;
  handled: number;
}

/** How many messages a second each place handles, from how many it had handled when. */
export class Rates {
  private readonly samples = new Map<string, Sample[]>();

  /** Note where the counters stand. Places that are not among them are forgotten. */
  note(at: number, counters: ReadonlyMap<string, number>): void {
    for (const path of this.samples.keys()) {
      if (!counters.has(path)) this.samples.delete(path);
    }
    for (const [path, handled] of counters) {
      const known = this.samples.get(path) ?? [];
      const last = known.at(-1);
      // Counted from nothing again, it is another one.
      const kept = last && last.handled > handled ? [] : known;
      if (last?.at !== at || kept.length === 0) kept.push({ at, handled });
      const first = kept.findLastIndex((sample) => at - sample.at >= WINDOW_MS);
      this.samples.set(path, first > 0 ? kept.slice(first) : kept);
    }
  }

  /** Per second; null until it was seen twice. */
  of(path: string): number | null {
    const samples = this.samples.get(path);
    const first = samples?.[0];
    const last = samples?.at(-1);
    if (!first || !last || last.at === first.at) return null;
    return (1000 * (last.handled - first.handled)) / (last.at - first.at);
  }
}
