import type { Order } from "@/lib/api/types";

/** Orders by their ids, the newest of each; whoever follows one hears of that one alone. */
export class OrderRows {
  private readonly rows = new Map<string, Order>();
  private readonly listeners = new Map<string, Set<() => void>>();

  get(id: string | undefined): Order | undefined {
    return id === undefined ? undefined : this.rows.get(id);
  }

  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(id);
    };
  }

  put(order: Order): void {
    const known = this.rows.get(order.id);
    if (known && order.version <= known.version) return;
    this.rows.set(order.id, order);
    for (const listener of this.listeners.get(order.id) ?? []) listener();
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    for (const id of [...this.rows.keys()]) if (!kept.has(id)) this.rows.delete(id);
  }

  /** The ids in their order, with those of fresh orders among them. */
  merged(fresh: readonly Order[], ids: readonly string[]): readonly string[] {
    const oldest = fresh.at(-1);
    if (!oldest) return ids;
    const together = [...fresh.map(({ id }) => id), ...ids];
    const first = this.get(ids[0]);
    // As a rule they are all newer than what is there.
    if (!first || newestFirst(oldest, first) < 0) return together;
    const rows = together.flatMap((id) => this.rows.get(id) ?? []);
    return rows.sort(newestFirst).map(({ id }) => id);
  }
}

export function newestFirst(a: Order, b: Order): number {
  return a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : a.id < b.id ? 1 : -1;
}
