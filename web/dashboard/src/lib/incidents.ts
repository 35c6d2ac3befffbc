import type { Incident } from "@/lib/api/types";
import { countOf } from "@/lib/format/number";

/** All that happened to one place in a row: the crashes and restarts of one trouble. */
export interface Episode {
  path: string;
  crashes: number;
  restarts: number;
  /** How it stood at the end of it. */
  outcome: "crashed" | "restarted" | "quarantined" | "escalated";
  /** What went wrong, as the last of them says. */
  reason: string;
  /** Nothing went wrong: somebody wanted it so. */
  byHand: boolean;
  at: string;
  /** Of its newest incident. */
  seq: number;
}

/** Longer apart than that, it is another trouble of the same place. */
const APART_MS = 60_000;

const OUTCOMES = {
  ActorCrashed: "crashed",
  ActorRestarted: "restarted",
  RestartEscalated: "escalated",
  ActorQuarantined: "quarantined",
} as const;

/** Incidents, newest first, as episodes, newest first. */
export function episodesOf(incidents: readonly Incident[]): Episode[] {
  const episodes: Episode[] = [];
  const open = new Map<string, { episode: Episode; since: number }>();
  for (const incident of incidents) {
    const at = Date.parse(incident.at);
    const known = open.get(incident.path);
    const same = known && known.since - at <= APART_MS ? known : undefined;
    const episode = same?.episode ?? begin(incident);
    if (!same) episodes.push(episode);
    open.set(incident.path, { episode, since: at });
    if (incident.type === "ActorCrashed") episode.crashes += 1;
    if (incident.type === "ActorRestarted") episode.restarts += 1;
  }
  return episodes;
}

/** "crashed 6 times, quarantined" */
export function episodeInWords({ crashes, restarts, outcome, byHand }: Episode): string {
  if (byHand)
    return `restarted by an operator${restarts > 1 ? `, ${countOf(restarts, "time")}` : ""}`;
  const words: string[] = [];
  if (crashes > 0) words.push(crashes === 1 ? "crashed" : `crashed ${countOf(crashes, "time")}`);
  if (outcome === "quarantined") words.push("quarantined");
  else if (outcome === "escalated") words.push("gave up, its supervisor decides");
  else if (restarts > 0) {
    words.push(
      crashes === 0 && restarts > 1 ? `restarted ${countOf(restarts, "time")}` : "restarted",
    );
  }
  return words.join(", ");
}

export function reasonOf(incident: Incident): string {
  switch (incident.type) {
    case "ActorCrashed":
    case "ActorQuarantined":
      return shortError(incident.data.error);
    default:
      return shortError(incident.data.reason);
  }
}

/** "orders.errors.MalformedAnswerError: the answer…" → "MalformedAnswerError: the answer…" */
export function shortError(error: string): string {
  return error.replace(/^(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_]\w*(?::|$))/, "");
}

/** Whether an operator wanted the restart that it tells of. */
export function isByHand(incident: Incident): boolean {
  return reasonOf(incident).startsWith("AdminRestart:");
}

function begin(incident: Incident): Episode {
  return {
    path: incident.path,
    crashes: 0,
    restarts: 0,
    outcome: OUTCOMES[incident.type],
    reason: reasonOf(incident),
    byHand: isByHand(incident),
    at: incident.at,
    seq: incident.seq,
  };
}
