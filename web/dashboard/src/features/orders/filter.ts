import type { OrderFilter } from "@/features/orders/api/list-orders";
import { isFoundBy } from "@/features/orders/search";
import { type Order, STATUSES, type Status } from "@/lib/api/types";

/** Ages to choose from, as they stand in the address. */
export const AGES = {
  "1m": { label: "1 minute", seconds: 60 },
  "5m": { label: "5 minutes", seconds: 300 },
  "30m": { label: "30 minutes", seconds: 1_800 },
  "2h": { label: "2 hours", seconds: 7_200 },
  "1d": { label: "1 day", seconds: 86_400 },
  "7d": { label: "7 days", seconds: 604_800 },
} as const;
export type Age = keyof typeof AGES;

/** The filter as it stands in the address of the page: every part may be missing. */
export interface Filter {
  status: Status | null;
  sku: string;
  customer: string;
  q: string;
  age: Age | null;
}

const SKU = /^[A-Z0-9][A-Z0-9._-]{0,63}$/;
const WORD = /^[A-Za-z0-9_.:-]{1,128}$/;

export function readFilter(search: URLSearchParams): Filter {
  const status = search.get("status");
  const age = search.get("older_than");
  return {
    status: STATUSES.find((known) => known === status) ?? null,
    sku: (search.get("sku") ?? "").trim().toUpperCase(),
    customer: (search.get("customer") ?? "").trim(),
    q: (search.get("q") ?? "").trim(),
    age: age && age in AGES ? (age as Age) : null,
  };
}

export function writeFilter(filter: Filter): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.status) search.set("status", filter.status);
  if (filter.sku) search.set("sku", filter.sku);
  if (filter.customer) search.set("customer", filter.customer);
  if (filter.q) search.set("q", filter.q);
  if (filter.age) search.set("older_than", filter.age);
  return search;
}

/** What keeps the server from being asked: a SKU or a reference that can be none. */
export function problemOf(filter: Filter): string | null {
  if (filter.sku && !SKU.test(filter.sku))
    return `${filter.sku} can be no SKU: those have capitals, digits and . _ - only.`;
  if (filter.customer && !WORD.test(filter.customer)) {
    return "A customer reference has letters, digits and _ . : - only.";
  }
  return null;
}

export function queryOf(filter: Filter): OrderFilter {
  return {
    ...(filter.status ? { status: filter.status } : {}),
    ...(filter.sku ? { sku: filter.sku } : {}),
    ...(filter.customer ? { customer_ref: filter.customer } : {}),
    ...(filter.q ? { q: filter.q } : {}),
    ...(filter.age ? { older_than_s: AGES[filter.age].seconds } : {}),
  };
}

/** What the server's filter does, for an order that came by the feed. */
export function fits(filter: Filter, order: Order, now: number): boolean {
  return (
    (!filter.status || order.status === filter.status) &&
    (!filter.sku || order.items.some((line) => line.sku === filter.sku)) &&
    (!filter.customer || order.customer_ref === filter.customer) &&
    isFoundBy(order, filter.q) &&
    (!filter.age || Date.parse(order.created_at) <= now - AGES[filter.age].seconds * 1000)
  );
}
