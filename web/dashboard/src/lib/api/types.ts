/**
 * What the server answers, by the names the pages use. They come from the OpenAPI document:
 * `make types` makes openapi.json and schema.ts anew.
 */
import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];

export type DeadLetterGroup = Schemas["DeadLetterGroup"];
export type DeadLetters = Schemas["DeadLetters"];
export type Circuit = Schemas["Circuit"];
export type Health = Schemas["Health"];
export type Incident = Schemas["Incident"];
export type Latency = Schemas["Latency"];
export type LatencySlice = Schemas["LatencySlice"];
export type Money = Schemas["Money"];
export type Order = Schemas["Order"];
export type OrderEvent = Schemas["Event"];
export type OrderLine = Schemas["OrderLine"];
export type ProductBody = Schemas["ProductBody"];
export type PlaceOrderBody = Schemas["PlaceOrderBody"];
export type Product = Schemas["Product"];
export type Redrive = Schemas["Redrive"];
export type Role = Schemas["RoleName"];
export type SeriesPoint = Schemas["Second"];
export type Session = Schemas["Session"];
export type Stats = Schemas["Stats"];
export type StepLatency = Schemas["StepLatency"];
export type Status = Schemas["OrderStatus"];
export type Step = Schemas["Step"];
export type StepName = Schemas["StepName"];
export type StepStatus = Schemas["StepStatus"];
export type ActorNode = Schemas["Actor"];
export type ActorKind = Schemas["ActorKind"];
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
