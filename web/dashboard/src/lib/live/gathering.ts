import type { Order } from "@/lib/api/types";
import type { ActorChange, FeedEvent, FeedMessages, StatsSecond } from "@/lib/live/messages";

/** Four times a second is live to the eye, and leaves the rest of the second to the page. */
const EVERY_MS = 250;

/** Gathers what the feed brings, and hands it on a few times a second: one render for many. */
export class Gathering {
  private gathered: Partial<FeedMessages> = {};
  private readonly orders = new Map<string, Order>();
  private readonly nodes = new Map<string, ActorChange>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deliver: (messages: Partial<FeedMessages>) => void) {}

  event(event: FeedEvent): void {
    this.gathered.event ??= [];
    this.gathered.event.push(event);
    this.wait();
  }

  order(order: Order): void {
    this.orders.set(order.id, order);
    this.wait();
  }

  actors(changed: ActorChange[]): void {
    for (const node of changed) this.nodes.set(node.path, node);
    this.wait();
  }

  stats(stats: StatsSecond): void {
    this.gathered.stats = stats;
    this.wait();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.gathered = {};
    this.orders.clear();
    this.nodes.clear();
  }

  private wait(): void {
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  private flush(): void {
    const messages = this.gathered;
    if (this.orders.size > 0) messages.order = [...this.orders.values()];
    if (this.nodes.size > 0) messages.actors = [...this.nodes.values()];
    this.clear();
    this.deliver(messages);
  }
}
