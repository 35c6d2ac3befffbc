import { choiceOf, type Filter, nameOf } from "@/features/dead-letters/filter";
import type { Order, Redrive } from "@/lib/api/types";
import { countOf } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

export type Action = Redrive["action"];

/** What somebody is about to do, with which orders. */
export type Wish = { action: Action } & (
  | { to: "one"; order: Order }
  | { to: "some"; ids: readonly string[] }
  | { to: "group"; filter: Filter; count: number }
);

/** As many ids as the server takes in one body. */
export const MOST_IDS = 10_000;
export const RATE = { least: 1, most: 1000, usual: 50 } as const;

export function countIn(wish: Wish): number {
  if (wish.to === "one") return 1;
  return wish.to === "some" ? wish.ids.length : wish.count;
}

/** What the server is sent to choose them. */
export function chosenBy(wish: Wish): { ids?: readonly string[]; step?: string; error?: string } {
  if (wish.to === "one") return { ids: [wish.order.id] };
  return wish.to === "some" ? { ids: wish.ids } : choiceOf(wish.filter);
}

export function titleOf(wish: Wish): string {
  const verb = wish.action === "retry" ? "Retry" : "Discard";
  const count = countIn(wish);
  return count === 1 ? `${verb} this order?` : `${verb} ${countOf(count, "order")}?`;
}

/** What will happen, before it does. */
export function whatHappens(wish: Wish): string {
  const one = countIn(wish) === 1;
  const which = wish.to === "group" ? `All that are parked by ${nameOf(wish.filter)} now. ` : "";
  if (wish.action === "discard") {
    return `${which}What was done for ${one ? "it" : "them"} is undone: stock and money are released, and ${
      one ? "it ends" : "they end"
    } rejected. This cannot be taken back.`;
  }
  const goesOn =
    wish.to === "one"
      ? `It goes on at ${wish.order.parked_step ?? "the step that failed"}, with all its attempts anew.`
      : `${one ? "It goes on where it" : "They go on where they"} stopped, with all attempts anew.`;
  return `${which}${goesOn} What was done stays done: nothing is charged or shipped twice.`;
}

/** "about 12 s for 600 orders" */
export function howLong(count: number, perSecond: number): string {
  return `About ${formatDuration(Math.ceil(count / perSecond) * 1000)} for ${countOf(count, "order")}. You can cancel it on the way.`;
}
