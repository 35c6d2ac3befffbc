/** What the server answers, by the names the pages use. */

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
] as const;
export type Status = (typeof STATUSES)[number];

export type Role = "customer" | "operator" | "admin";

export interface Session {
  subject: string;
  role: Role;
  expires_at: string;
  sandbox: boolean;
  version: string;
}

export interface Money {
  amount: number;
  currency: string;
}

export type StepName = "reserve" | "authorize" | "ship" | "capture";
export type StepStatus =
  | "pending"
  | "waiting"
  | "unknown"
  | "done"
  | "refused"
  | "failed"
  | "undone";

export interface Step {
  name: StepName;
  status: StepStatus;
  attempts: number;
  effect_key: string;
  reference?: string | null;
  last_error?: string | null;
  next_attempt_at?: string | null;
  undo_attempts?: number | null;
}

export interface OrderLine {
  sku: string;
  quantity: number;
  unit_price: Money;
}

export interface Order {
  id: string;
  status: Status;
  version: number;
  items: OrderLine[];
  total: Money;
  customer_ref: string;
  correlation_id: string;
  created_at: string;
  updated_at: string;
  steps: Step[];
  reason?: string | null;
  hold_until?: string | null;
  parked_step?: string | null;
  parked_error?: string | null;
}

export interface OrderEvent {
  seq: number;
  type: string;
  schema_version: number;
  data: Record<string, unknown>;
  at: string;
  correlation_id: string;
  causation_id: string | null;
}

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

export interface Product {
  sku: string;
  name: string;
  unit_price: Money;
  received: number;
  reserved: number;
  available: number;
  sold: number;
}

export interface ActorNode {
  path: string;
  kind: "supervisor" | "worker" | "pool";
  state: string;
  restarts: number;
  mailbox: number;
  handled: number;
  failures: number;
  since: string | null;
  next_restart_at?: string | null;
  children: ActorNode[];
  children_total: number;
}

export interface SupervisionEvent {
  seq: number;
  type: "ActorCrashed" | "ActorRestarted" | "RestartEscalated" | "ActorQuarantined";
  at: string;
  path: string;
  data: Record<string, unknown>;
}

export interface SeriesPoint {
  at: string;
  placed: number;
  completed: number;
  rejected: number;
  parked: number;
}

export interface StepLatency {
  name: StepName;
  count: number;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

export interface Stats {
  at: string;
  orders: Record<Status, number>;
  in_flight: number;
  throughput: {
    window_s: number;
    placed_per_s: number;
    completed_per_s: number;
    events_per_s: number;
  };
  steps: StepLatency[];
  dead_letters: { step: string; error: string; count: number }[];
  backlog: number;
  position: number;
  feed: { clients: number; lag_events: number };
  series: SeriesPoint[];
  circuits: { name: string; state: string; since: string; failures: number }[];
  journal: {
    state: string;
    since: string;
    last_commit_ms: number | null;
    last_batch: number | null;
  };
}
