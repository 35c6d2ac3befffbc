/**
 * What the server answers, by the names the pages use. They come from the OpenAPI document:
 * `make types` makes openapi.json and schema.ts anew.
 */
import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];

export type Incident = Schemas["Incident"];
export type Money = Schemas["Money"];
export type Order = Schemas["Order"];
export type OrderEvent = Schemas["Event"];
export type OrderLine = Schemas["OrderLine"];
export type PlaceOrderBody = Schemas["PlaceOrderBody"];
export type Product = Schemas["Product"];
export type Role = Schemas["RoleName"];
export type SeriesPoint = Schemas["Second"];
export type Session = Schemas["Session"];
export type Stats = Schemas["Stats"];
export type Status = Schemas["OrderStatus"];
export type Step = Schemas["Step"];
export type StepName = Schemas["StepName"];
export type StepStatus = Schemas["StepStatus"];
export type ActorNode = Schemas["Actor"];
export type ActorState = Schemas["ActorState"];

/** All of them, in the order of an order's life. */
export const STATUSES = [
  "placed",
  "reserved",
  "authorized",
  "shipped",
  "completed",
  "compensating",
  "rejected",
  "cancelled",
  "parked",
] as const satisfies readonly Status[];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface DeadLetterGroup {
  step: string;
  error: string;
  count: number;
  oldest_at: string;
  newest_at: string;
}

export interface DeadLetters extends Page<Order> {
  groups: DeadLetterGroup[];
}

export interface Redrive {
  id: string;
  action: "retry" | "discard";
  status: "running" | "completed" | "cancelled";
  total: number;
  done: number;
  succeeded: number;
  skipped: number;
  rate_per_second: number;
  filter: { step?: string | null; error?: string | null };
  reason?: string | null;
  created_at: string;
  updated_at: string;
  finished_at?: string | null;
}
