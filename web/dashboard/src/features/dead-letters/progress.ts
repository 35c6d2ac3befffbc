import type { Redrive } from "@/lib/api/types";

export interface Progress {
  /** Of all: 0 to 1. */
  succeeded: number;
  skipped: number;
  perSecond: number;
  /** Null: nobody can know yet. */
  leftMs: number | null;
}

/** A rate is measured over at least so long: before, it is what was asked for. */
const SETTLED_MS = 2_000;

/** How far a redrive is, and how long it goes on at the pace it really has. */
export function progressOf(redrive: Redrive): Progress {
  const { total, done, succeeded, skipped, rate_per_second } = redrive;
  const until = redrive.finished_at ?? redrive.updated_at;
  const ranMs = Date.parse(until) - Date.parse(redrive.created_at);
  const perSecond =
    ranMs >= SETTLED_MS && done > 0
      ? Math.min(rate_per_second, (done * 1000) / ranMs)
      : rate_per_second;
  return {
    succeeded: total > 0 ? succeeded / total : 1,
    skipped: total > 0 ? skipped / total : 0,
    perSecond,
    leftMs: redrive.status === "running" ? ((total - done) * 1000) / perSecond : null,
  };
}
