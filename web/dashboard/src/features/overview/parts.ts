import type { Tone } from "@/components/ui/badge";
import { formatLatency } from "@/features/overview/latency";
import { gatewayName } from "@/features/overview/verdict";
import type { Health, Stats } from "@/lib/api/types";
import { countOf, formatCount } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

/** One part of the server, as a line of the health card. */
export interface Part {
  name: string;
  tone: Tone;
  status: string;
  detail: string;
  to: string | null;
}

/** All parts, by what the figures and /health say. */
export function partsOf(stats: Stats, health: Health | null, now: number): Part[] {
  return [
    database(health, now),
    journal(stats, now),
    lists(health),
    room(stats, health),
    ...stats.circuits.map((circuit) => gateway(circuit, now)),
    {
      name: "Feed",
      tone: "ok",
      status: "up",
      detail: `${countOf(stats.feed.clients, "follower")}, ${
        stats.feed.lag_events === 0
          ? "at its end"
          : `${countOf(stats.feed.lag_events, "event")} behind`
      }`,
      to: "/actors?path=/projections/feed",
    },
  ];
}

function database(health: Health | null, now: number): Part {
  const part = health?.components.database;
  if (!part) return { name: "Database", tone: "idle", status: "unknown", detail: "", to: null };
  const since = typeof part.since === "string" ? `for ${span(part.since, now)}` : "answers";
  return {
    name: "Database",
    tone: part.status === "up" ? "ok" : "bad",
    status: part.status,
    detail: since,
    to: null,
  };
}

function journal(
  { journal: { state, since, last_commit_ms, last_batch }, backlog }: Stats,
  now: number,
): Part {
  const up = state === "up";
  const commit = `${countOf(last_batch, "command")} in ${formatLatency(last_commit_ms)}`;
  const waits = backlog > 0 ? `, ${formatCount(backlog)} wait` : "";
  return {
    name: "Journal",
    tone: up ? "ok" : state === "starting" ? "wait" : "bad",
    status: state,
    detail: up ? commit + waits : `for ${span(since, now)}${waits}`,
    to: "/actors?path=/journal",
  };
}

function lists(health: Health | null): Part {
  const part = health?.components["projection orders"];
  const lag = Number(part?.lag ?? 0);
  return {
    name: "Order lists",
    tone: !part ? "idle" : lag > 1_000 ? "wait" : "ok",
    status: part?.status ?? "unknown",
    detail: lag === 0 ? "at the log's end" : `${countOf(lag, "commit")} behind`,
    to: "/actors?path=/projections/orders",
  };
}

function room({ in_flight }: Stats, health: Health | null): Part {
  const part = health?.components.orders;
  const limit = part?.limit ? ` of ${formatCount(Number(part.limit))}` : "";
  return {
    name: "Intake",
    tone: !part ? "idle" : part.status === "open" ? "ok" : "bad",
    status: part?.status ?? "unknown",
    detail: `${formatCount(in_flight)}${limit} under way`,
    to: "/actors?path=/orders",
  };
}

function gateway({ name, state, since, failures }: Stats["circuits"][number], now: number): Part {
  const failed = failures > 0 ? `, ${countOf(failures, "failure")} in a row` : "";
  return {
    name: gatewayName(name),
    tone: state === "closed" ? "ok" : state === "open" ? "bad" : "wait",
    status: `circuit ${state.replace("_", " ")}`,
    detail: `for ${span(since, now)}${failed}`,
    to: `/actors?path=/services/${encodeURIComponent(name)}`,
  };
}

function span(since: string, now: number): string {
  return formatDuration(now - Date.parse(since), { coarse: true });
}
