import type { Order } from "@/lib/api/types";

/**
 * Whether an order is found by what somebody types: each word begins something that it bears.
 * The server's rule (persistence/search.py), for orders that come by the feed.
 */
export function isFoundBy(order: Order, typed: string): boolean {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^[…#,;"']+|[…#,;"']+$/g, ""))
    .filter(Boolean);
  if (words.length === 0) return true;
  const terms = termsOf(order);
  return words.every((word) => terms.some((term) => term.startsWith(word)));
}

/** Of an id, where there is no room for all of it. */
const SHOWN = 8;

function termsOf(order: Order): string[] {
  const id = order.id.toLowerCase();
  const skus = order.items.map(({ sku }) => sku.toLowerCase());
  return [
    id,
    id.slice(id.lastIndexOf("-") + 1),
    id.slice(-SHOWN),
    ...skus,
    ...skus.flatMap((sku) => sku.split(/[^a-z0-9]+/).filter(Boolean)),
    order.customer_ref.toLowerCase(),
    order.correlation_id.toLowerCase(),
    ...(order.parked_error ? [order.parked_error.toLowerCase()] : []),
  ];
}
