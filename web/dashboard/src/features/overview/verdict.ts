import type { Circuit, Health, Stats } from "@/lib/api/types";
import { countOf, formatCount } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

export type Severity = "bad" | "wait";

/** Something that is not as it should be, in words, and the page that says more. */
export interface Finding {
  severity: Severity;
  text: string;
  /** Without what changes all the time: said aloud once, not every second. */
  spoken: string;
  to: string;
}

export interface Verdict {
  severity: Severity | "ok";
  /** One sentence: the worst of it, or that there is nothing. */
  headline: string;
  /** The whole of it, for those who listen. */
  spoken: string;
  /** Where the headline leads. */
  to: string | null;
  /** What else there is, the worst first. */
  others: Finding[];
}

export interface Seen {
  stats: Stats;
  /** Null: not known yet, or the server does not answer. */
  health: Health | null;
  now: number;
  /** The feed is connected: the figures are of this second. */
  live: boolean;
}

/** More than a busy second leaves behind. */
const BEHIND = 1_000;
const NAMES: Record<string, string> = { payment: "Payments", shipping: "Shipping" };

export function gatewayName(name: string): string {
  return NAMES[name] ?? name;
}

/** Whether anything is wrong, and what. */
export function verdictOf(seen: Seen): Verdict {
  const findings = [...wrong(seen)];
  findings.sort((a, b) => Number(a.severity === "wait") - Number(b.severity === "wait"));
  const [worst, ...others] = findings;
  if (!worst) return { severity: "ok", headline: "All well", spoken: "All well", to: null, others };
  const spoken = findings.map((finding) => finding.spoken).join(". ");
  return { severity: worst.severity, headline: worst.text, spoken, to: worst.to, others };
}

export function hasOrders({ orders }: Stats): boolean {
  return Object.values(orders).some((count) => count > 0);
}

/** What goes on, for beneath the headline. */
export function summaryOf(stats: Stats): string {
  if (!hasOrders(stats)) return "No orders yet";
  const { orders, in_flight, throughput, series } = stats;
  const recent = series.reduce((sum, second) => sum + second.placed, 0);
  const pace =
    recent === 0
      ? "none placed in the last minutes"
      : `${throughput.placed_per_s.toFixed(1)} placed per second`;
  return `${countOf(in_flight, "order")} under way, ${pace}, ${formatCount(orders.completed)} completed so far`;
}

function* wrong({ stats, health, now, live }: Seen): Generator<Finding> {
  if (!live) {
    const age = formatDuration(now - Date.parse(stats.at), { coarse: true });
    yield {
      severity: "wait",
      text: `Not connected: these figures are ${age} old`,
      spoken: "Not connected: these figures are old",
      to: "#health",
    };
  }
  if (health) yield* unready(health);
  for (const circuit of stats.circuits) yield* cut(circuit, now);
  yield* waiting(stats);
  if (health?.components.orders?.status === "full") {
    yield {
      severity: "bad",
      text: `Full: new orders are turned away, ${formatCount(stats.in_flight)} are under way`,
      spoken: "Full: new orders are turned away",
      to: "/orders",
    };
  }
  if (stats.backlog > BEHIND) {
    yield {
      severity: "wait",
      text: `The journal is behind: ${countOf(stats.backlog, "command")} wait to be written`,
      spoken: "The journal is behind",
      to: "/actors?path=/journal",
    };
  }
  const lag = Number(health?.components["projection orders"]?.lag ?? 0);
  if (lag > BEHIND) {
    yield {
      severity: "wait",
      text: `Lists and figures are behind by ${countOf(lag, "commit")}`,
      spoken: "Lists and figures are behind",
      to: "/actors?path=/projections/orders",
    };
  }
}

function* unready({ status, reasons }: Health): Generator<Finding> {
  if (status === "ready") return;
  const text = `No orders are taken: ${reasons.join("; ") || "the server is not ready"}`;
  yield {
    severity: "bad",
    text,
    spoken: text,
    to: "#health",
  };
}

function* cut({ name, state, since }: Circuit, now: number): Generator<Finding> {
  if (state === "closed") return;
  // Open and half open take turns while a gateway is away: it is one trouble.
  const time = formatDuration(now - Date.parse(since), { coarse: true });
  const gateway = gatewayName(name);
  yield {
    severity: "bad",
    text:
      state === "open"
        ? `${gateway}: circuit open for ${time}`
        : `${gateway}: circuit half open, a call is tried`,
    spoken: `${gateway}: the circuit is open`,
    to: `/actors?path=/services/${encodeURIComponent(name)}`,
  };
}

function* waiting({ orders, dead_letters }: Stats): Generator<Finding> {
  const parked = orders.parked;
  if (parked === 0) return;
  const bySteps = new Map<string, number>();
  for (const { step, count } of dead_letters) bySteps.set(step, (bySteps.get(step) ?? 0) + count);
  const steps = [...bySteps].sort(([, a], [, b]) => b - a);
  const where = steps.map(([step, count]) => `${formatCount(count)} at ${step}`).join(", ");
  const need = parked === 1 ? "needs" : "need";
  const one = steps.length === 1 ? `at ${steps[0]?.[0]}` : where;
  yield {
    severity: "bad",
    text: `${countOf(parked, "order")} ${need} you${where ? `: ${one}` : ""}`,
    spoken: "Orders need you",
    to: "/dead-letters",
  };
}
