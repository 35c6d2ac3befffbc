import { ApiError } from "@/lib/api/problem";
import type { Order, Page } from "@/lib/api/types";

export interface OrderListState {
  /** Newest first. */
  ids: readonly string[];
  status: "loading" | "ready" | "failed";
  error: unknown;
  /** More of them can be asked for. */
  more: boolean;
  loadingMore: boolean;
  /** Orders that came in while somebody was looking at others. */
  waiting: number;
}

type Load = (cursor: string | null, signal: AbortSignal) => Promise<Page<Order>>;

interface Options {
  load: Load;
  /** Whether an order belongs to the list. */
  fits: (order: Order) => boolean;
  /** New orders may be put in at the top just now. */
  calm: () => boolean;
}

/** New ones that are kept until somebody wants to see them; beyond, the list is read anew. */
export const MOST_WAITING = 500;
/** Rows that the list grows to at its top; then it begins anew, or it would fill the memory. */
const MOST_ROWS = 12_000;

/**
 * The orders that fit a filter, as far as they were asked for, kept up to date by the feed.
 *
 * A row that changes changes in its place, also when it no longer fits; a new one waits until
 * nobody's pointer is on the list. So nothing moves under a pointer. Components follow the list
 * and single rows apart: a change of a row renders that row.
 */
export class OrderList {
  private state: OrderListState = {
    ids: [],
    status: "loading",
    error: null,
    more: false,
    loadingMore: false,
    waiting: 0,
  };
  private readonly rows = new Map<string, Order>();
  private waiting: Order[] = [];
  private readonly waitingIds = new Set<string>();
  private cursor: string | null = null;
  private pages = 0;
  private abort = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly rowListeners = new Map<string, Set<() => void>>();

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
    const listeners = this.rowListeners.get(id) ?? new Set();
    this.rowListeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.rowListeners.delete(id);
    };
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
    this.change({ error: null, loadingMore: false, ...(this.pages ? {} : { status: "loading" }) });
    try {
      const page = await this.options.load(null, signal);
      if (signal.aborted) return;
      this.rows.clear();
      this.forgetWaiting();
      this.pages = 1;
      this.keep(page);
      this.change({
        ids: page.items.map((order) => order.id),
        status: "ready",
        more: this.cursor !== null,
        waiting: 0,
      });
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
      const fresh = page.items.filter((order) => !this.rows.has(order.id));
      this.pages++;
      this.keep(page);
      this.change({
        ids: [...this.state.ids, ...fresh.map((order) => order.id)],
        more: this.cursor !== null,
        loadingMore: false,
      });
    } catch (error) {
      if (!signal.aborted) this.change({ loadingMore: false, error });
    }
  }

  /** Read again what is shown, page by page, and let nothing move: messages were missed. */
  async refresh(): Promise<void> {
    if (this.state.status !== "ready") return this.load();
    const { signal } = this.abort;
    let cursor: string | null = null;
    for (let page = 0; page < this.pages && !signal.aborted; page++) {
      const answer = await this.insist(cursor, signal);
      if (answer === null) return;
      this.apply(answer.items, page === 0);
      cursor = answer.next_cursor;
      if (cursor === null) return;
    }
  }

  /** Orders as the feed brings them. `arriving`: those that are not here may be new. */
  apply(orders: readonly Order[], arriving = true): void {
    if (this.state.status !== "ready") return;
    for (const order of orders) {
      const shown = this.rows.get(order.id);
      if (shown) this.changeRow(shown, order);
      else if (arriving) this.arrive(order);
    }
    // Where there is nothing yet, nothing can jump.
    const calm = this.state.ids.length === 0 || this.options.calm();
    if (this.waiting.length > 0 && calm) this.reveal();
    else this.change({ waiting: this.waiting.length });
  }

  /** Put the waiting ones in. */
  reveal(): void {
    if (this.waiting.length === 0) return;
    const rows = this.state.ids.length + this.waiting.length;
    if (this.waiting.length >= MOST_WAITING || rows > MOST_ROWS) {
      void this.load();
      return;
    }
    const fresh = this.waiting.sort(newestFirst);
    for (const order of fresh) this.rows.set(order.id, order);
    this.forgetWaiting();
    this.change({ ids: [...fresh.map((order) => order.id), ...this.state.ids], waiting: 0 });
  }

  /** A page, also from a server that has just come back and says: not yet. Null: not at all. */
  private async insist(cursor: string | null, signal: AbortSignal): Promise<Page<Order> | null> {
    for (;;) {
      try {
        const page = await this.options.load(cursor, signal);
        return signal.aborted ? null : page;
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiError) || !error.transient) return null;
        await pause((error.retryAfterSeconds ?? 1) * 1000);
      }
    }
  }

  stop(): void {
    this.abort.abort();
  }

  private changeRow(shown: Order, order: Order): void {
    if (order.version <= shown.version) return;
    this.rows.set(order.id, order);
    for (const listener of this.rowListeners.get(order.id) ?? []) listener();
  }

  private arrive(order: Order): void {
    if (this.waitingIds.has(order.id)) {
      const index = this.waiting.findIndex((waiting) => waiting.id === order.id);
      this.waiting[index] = order;
      return;
    }
    // One that is older than the last row belongs to a page that was not asked for yet.
    const last = this.state.ids.at(-1);
    const oldest = last === undefined ? undefined : this.rows.get(last);
    if (oldest && order.created_at < oldest.created_at && this.state.more) return;
    if (!this.options.fits(order) || this.waiting.length >= MOST_WAITING) return;
    this.waiting.push(order);
    this.waitingIds.add(order.id);
  }

  private keep(page: Page<Order>): void {
    this.cursor = page.next_cursor;
    for (const order of page.items) {
      const shown = this.rows.get(order.id);
      if (shown) this.changeRow(shown, order);
      else this.rows.set(order.id, order);
    }
  }

  private forgetWaiting(): void {
    this.waiting = [];
    this.waitingIds.clear();
  }

  private change(next: Partial<OrderListState>): void {
    const names = Object.keys(next) as (keyof OrderListState)[];
    if (names.every((name) => Object.is(this.state[name], next[name]))) return;
    this.state = { ...this.state, ...next };
    for (const listener of [...this.listeners]) listener();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function newestFirst(a: Order, b: Order): number {
  return a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : a.id < b.id ? 1 : -1;
}
