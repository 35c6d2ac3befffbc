import type { Order, Page } from "@/lib/api/types";

export interface ParkedListState {
  /** Newest first. */
  orders: readonly Order[];
  /** Those of them that are parked no longer, and leave when nobody's pointer is on the list. */
  gone: ReadonlySet<string>;
  status: "loading" | "ready" | "failed";
  error: unknown;
  more: boolean;
  loadingMore: boolean;
  /** Orders that were parked while somebody was looking at others. */
  waiting: number;
}

interface Options {
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<Order>>;
  /** Whether it is parked, by what the filter asks for. */
  fits: (order: Order) => boolean;
  /** Rows may come and go just now: nobody points at one. */
  calm: () => boolean;
}

/** Of how many orders that left it is known with which version. */
const MOST_LEFT = 5_000;

/**
 * The parked orders that fit a filter, as far as they were asked for, kept up to date by the feed.
 *
 * What is parked anew waits, and what was sent on its way stays as a shadow, until nobody's pointer
 * is on the list: nothing moves under a hand that is about to press a button.
 */
export class ParkedList {
  private state: ParkedListState = {
    orders: [],
    gone: new Set(),
    status: "loading",
    error: null,
    more: false,
    loadingMore: false,
    waiting: 0,
  };
  private readonly waiting = new Map<string, Order>();
  /** An answer may be older than what the feed said since: it must not bring them back. */
  private readonly left = new Map<string, number>();
  /** What the feed brought while an answer was on its way: the answer may not know of it. */
  private early: Order[] | null = null;
  private cursor: string | null = null;
  private pages = 0;
  private abort = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: Options) {}

  readonly getState = (): ParkedListState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async load(): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.early = [];
    this.change({ error: null, loadingMore: false });
    try {
      const page = await this.options.load(null, signal);
      if (signal.aborted) return;
      const early = this.early;
      this.early = null;
      this.waiting.clear();
      this.cursor = page.next_cursor;
      this.pages = 1;
      this.change({
        orders: this.present(page.items),
        gone: new Set(),
        status: "ready",
        more: page.next_cursor !== null,
        waiting: 0,
      });
      this.apply(early);
    } catch (error) {
      if (!signal.aborted) this.change({ status: "failed", error });
    }
  }

  async loadMore(): Promise<void> {
    if (this.state.loadingMore || !this.state.more || this.state.status !== "ready") return;
    const { signal } = this.abort;
    this.change({ loadingMore: true, error: null });
    try {
      const page = await this.options.load(this.cursor, signal);
      if (signal.aborted) return;
      const known = new Set(this.state.orders.map(({ id }) => id));
      const fresh = this.present(page.items).filter(({ id }) => !known.has(id));
      this.cursor = page.next_cursor;
      this.pages++;
      this.change({
        orders: [...this.state.orders, ...fresh],
        more: page.next_cursor !== null,
        loadingMore: false,
      });
    } catch (error) {
      if (!signal.aborted) this.change({ loadingMore: false, error });
    }
  }

  /** Read again what is shown: messages were missed. */
  async refresh(): Promise<void> {
    if (this.state.status !== "ready") return this.load();
    const { signal } = this.abort;
    const read: Order[] = [];
    let cursor: string | null = null;
    try {
      for (let page = 0; page < this.pages; page++) {
        const answer: Page<Order> = await this.options.load(cursor, signal);
        if (signal.aborted) return;
        read.push(...answer.items);
        cursor = answer.next_cursor;
        if (cursor === null) break;
      }
    } catch {
      // What is shown stays; the next catching up, or the reader, asks again.
      return;
    }
    const ids = new Set(read.map(({ id }) => id));
    const last = read.at(-1);
    const gone = new Set(this.state.gone);
    for (const order of this.state.orders) {
      const covered = cursor === null || (last && order.created_at >= last.created_at);
      if (covered && !ids.has(order.id)) gone.add(order.id);
    }
    this.change({ gone });
    this.apply(this.present(read));
  }

  /** Orders as the feed brings them, whatever their status. */
  apply(orders: readonly Order[]): void {
    this.early?.push(...orders);
    if (this.state.status !== "ready") return;
    const changed = new Map<string, Order>();
    const gone = new Set(this.state.gone);
    const shown = new Map(this.state.orders.map((order) => [order.id, order]));
    for (const order of orders) {
      const known = shown.get(order.id) ?? this.waiting.get(order.id);
      if (known && order.version < known.version) continue;
      if (this.options.fits(order)) {
        this.left.delete(order.id);
        if (shown.has(order.id)) {
          changed.set(order.id, order);
          gone.delete(order.id);
        } else if (this.isInReach(order)) {
          this.waiting.set(order.id, order);
        }
      } else {
        this.remember(order);
        this.waiting.delete(order.id);
        if (shown.has(order.id)) gone.add(order.id);
      }
    }
    this.change({
      orders:
        changed.size > 0
          ? this.state.orders.map((order) => changed.get(order.id) ?? order)
          : this.state.orders,
      ...(isSameSet(gone, this.state.gone) ? {} : { gone }),
      waiting: this.waiting.size,
    });
    if (this.options.calm()) this.settle();
  }

  /** Let in what waits, and go what is gone. */
  settle(): void {
    const { gone, orders } = this.state;
    if (gone.size === 0 && this.waiting.size === 0) return;
    const staying = orders.filter(({ id }) => !gone.has(id));
    const next = [...this.waiting.values(), ...staying].sort(newestFirst);
    this.waiting.clear();
    this.change({ orders: next, gone: new Set(), waiting: 0 });
  }

  stop(): void {
    this.abort.abort();
  }

  /** Without those that are known to have left since. */
  private present(orders: readonly Order[]): Order[] {
    return orders.filter(({ id, version }) => version > (this.left.get(id) ?? 0));
  }

  /** One that is older than the last row belongs to a page that was not asked for yet. */
  private isInReach(order: Order): boolean {
    const last = this.state.orders.at(-1);
    return !this.state.more || !last || order.created_at >= last.created_at;
  }

  private remember({ id, version }: Order): void {
    if (this.left.size >= MOST_LEFT) this.left.clear();
    this.left.set(id, version);
  }

  private change(next: Partial<ParkedListState>): void {
    const names = Object.keys(next) as (keyof ParkedListState)[];
    if (names.every((name) => Object.is(this.state[name], next[name]))) return;
    this.state = { ...this.state, ...next };
    for (const listener of [...this.listeners]) listener();
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

function newestFirst(a: Order, b: Order): number {
  return a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : a.id < b.id ? 1 : -1;
}
