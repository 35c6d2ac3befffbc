import { insist } from "@/lib/api/insist";
import type { Order, Page } from "@/lib/api/types";
import { newestFirst, OrderRows } from "@/lib/live/order-rows";
import { sameSet } from "@/lib/same-set";

export interface OrderListState {
  /** Newest first. */
  ids: readonly string[];
  /** Those of them that belong here no longer, and leave when it is calm. */
  gone: ReadonlySet<string>;
  status: "loading" | "ready" | "failed";
  error: unknown;
  /** More of them can be asked for. */
  more: boolean;
  loadingMore: boolean;
  /** Orders that came in while somebody was looking at others. */
  waiting: number;
}

interface Options {
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<Order>>;
  /** Whether an order belongs to the list. */
  fits: (order: Order) => boolean;
  /** Rows may come and go just now: nobody points at one. */
  calm: () => boolean;
  /** What does not fit any more leaves; else it stays where it is, as it is. */
  sheds?: boolean;
}

/** New ones that are kept until somebody wants to see them; beyond, the list is read anew. */
export const MOST_WAITING = 500;
/** Rows that the list grows to at its top; then it begins anew, or it would fill the memory. */
const MOST_ROWS = 12_000;
/** Of how many orders that left it is known with which version. */
const MOST_LEFT = 5_000;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * The orders that fit a filter, as far as they were asked for, kept up to date by the feed.
 *
 * A row that changes changes in its place; a new one waits, and one that is to leave stays as a
 * shadow, until nobody's pointer is on the list: nothing moves under a hand that is about to press
 * a button. Components follow the list and single rows apart: a change of a row renders that row.
 */
export class OrderList {
  private state: OrderListState = {
    ids: [],
    gone: NOBODY,
    status: "loading",
    error: null,
    more: false,
    loadingMore: false,
    waiting: 0,
  };
  private readonly rows = new OrderRows();
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

  readonly getState = (): OrderListState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getRow(id: string): Order | undefined {
    return this.rows.get(id);
  }

  subscribeRow(id: string, listener: () => void): () => void {
    return this.rows.subscribe(id, listener);
  }

  /** Whether the order still fits the filter: it may have changed since it was put in. */
  fits(order: Order): boolean {
    return this.options.fits(order);
  }

  /** Read the list from its beginning. What is shown stays until the answer is here. */
  async load(): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.early = [];
    this.change({ error: null, loadingMore: false, ...(this.pages ? {} : { status: "loading" }) });
    try {
      const page = await this.options.load(null, signal);
      if (signal.aborted) return;
      this.waiting.clear();
      this.cursor = page.next_cursor;
      this.pages = 1;
      const ids = this.take(page);
      this.rows.keepOnly(ids);
      const more = page.next_cursor !== null;
      this.change({ ids, gone: NOBODY, status: "ready", more, waiting: 0 });
      const early = this.early;
      this.early = null;
      this.apply(early);
    } catch (error) {
      if (signal.aborted) return;
      this.early = null;
      this.change({ status: "failed", error });
    }
  }

  async loadMore(): Promise<void> {
    if (this.state.loadingMore || !this.state.more || this.state.status !== "ready") return;
    const { signal } = this.abort;
    this.change({ loadingMore: true, error: null });
    try {
      const page = await this.options.load(this.cursor, signal);
      if (signal.aborted) return;
      const known = new Set(this.state.ids);
      const fresh = this.take(page).filter((id) => !known.has(id));
      this.cursor = page.next_cursor;
      this.pages++;
      const ids = [...this.state.ids, ...fresh];
      this.change({ ids, more: page.next_cursor !== null, loadingMore: false });
    } catch (error) {
      if (!signal.aborted) this.change({ loadingMore: false, error });
    }
  }

  /** Read again what is shown, and let nothing move: messages were missed. */
  async refresh(): Promise<void> {
    if (this.state.status !== "ready") return this.load();
    const { signal } = this.abort;
    const read: Order[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < this.pages; page++) {
      const from: string | null = cursor;
      const answer: Page<Order> | null = await insist(
        () => this.options.load(from, signal),
        signal,
      );
      // What is shown stays; the next catching up, or the reader, asks again.
      if (answer === null) return;
      read.push(...answer.items);
      cursor = answer.next_cursor;
      if (cursor === null) break;
    }
    if (this.options.sheds) this.change({ gone: this.missingFrom(read, cursor === null) });
    this.apply(this.present(read));
  }

  /** Orders as the feed brings them, whatever their status. */
  apply(orders: readonly Order[]): void {
    this.early?.push(...orders);
    if (this.state.status !== "ready") return;
    const gone = new Set(this.state.gone);
    for (const order of orders) this.place(order, gone);
    // Where there is nothing yet, nothing can jump.
    if (this.state.ids.length === 0 || this.options.calm()) this.settle(gone);
    else this.change({ gone: sameSet(gone, this.state.gone), waiting: this.waiting.size });
  }

  /** Let in what waits, and go what is gone. */
  settle(gone: ReadonlySet<string> = this.state.gone): void {
    const { ids } = this.state;
    if (this.waiting.size >= MOST_WAITING || ids.length + this.waiting.size > MOST_ROWS) {
      void this.load();
      return;
    }
    const staying = gone.size > 0 ? ids.filter((id) => !gone.has(id)) : ids;
    for (const id of gone) this.rows.delete(id);
    const fresh = [...this.waiting.values()].sort(newestFirst);
    for (const order of fresh) this.rows.put(order);
    this.waiting.clear();
    this.change({ ids: this.rows.merged(fresh, staying), gone: NOBODY, waiting: 0 });
  }

  stop(): void {
    this.abort.abort();
  }

  private place(order: Order, gone: Set<string>): void {
    const { id, version } = order;
    const shown = this.rows.get(id);
    const known = shown ?? this.waiting.get(id);
    if (known && version < known.version) return;
    if (this.options.fits(order)) {
      this.left.delete(id);
      gone.delete(id);
      if (shown) this.rows.put(order);
      else if (this.isInReach(order)) this.waiting.set(id, order);
      return;
    }
    this.waiting.delete(id);
    if (!this.options.sheds) {
      if (shown) this.rows.put(order);
      return;
    }
    this.remember(order);
    if (shown) gone.add(id);
  }

  /** One that is older than the last row belongs to a page that was not asked for yet. */
  private isInReach(order: Order): boolean {
    if (this.waiting.size >= MOST_WAITING && !this.waiting.has(order.id)) return false;
    const oldest = this.rows.get(this.state.ids.at(-1));
    return !this.state.more || !oldest || order.created_at >= oldest.created_at;
  }

  /** Keep the rows of a page, but for those that are known to have left since; their ids. */
  private take(page: Page<Order>): string[] {
    const present = this.present(page.items);
    for (const order of present) this.rows.put(order);
    return present.map(({ id }) => id);
  }

  private present(orders: readonly Order[]): Order[] {
    return orders.filter(({ id, version }) => version > (this.left.get(id) ?? 0));
  }

  private remember({ id, version }: Order): void {
    if (this.left.size >= MOST_LEFT) this.left.clear();
    this.left.set(id, version);
  }

  /** What is gone, with the rows that an answer does not have where it would have to. */
  private missingFrom(read: readonly Order[], whole: boolean): ReadonlySet<string> {
    const present = new Set(read.map(({ id }) => id));
    const oldest = read.at(-1);
    const gone = new Set(this.state.gone);
    for (const id of this.state.ids) {
      const row = this.rows.get(id);
      const covered = whole || (row && oldest && row.created_at >= oldest.created_at);
      if (covered && !present.has(id)) gone.add(id);
    }
    return sameSet(gone, this.state.gone);
  }

  private change(next: Partial<OrderListState>): void {
    const names = Object.keys(next) as (keyof OrderListState)[];
    if (names.every((name) => Object.is(this.state[name], next[name]))) return;
    this.state = { ...this.state, ...next };
    for (const listener of [...this.listeners]) listener();
  }
}
