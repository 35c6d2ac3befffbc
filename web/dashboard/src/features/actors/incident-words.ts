import type { Incident } from "@/lib/api/types";
import { countOf } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";
import { isByHand } from "@/lib/incidents";

/** What happened, in a few words. */
export function titleOf(incident: Incident): string {
  switch (incident.type) {
    case "ActorCrashed": {
      const { message_type } = incident.data;
      if (isByHand(incident)) return "Made to crash by an operator";
      return message_type ? `Crashed on ${message_type}` : "Crashed";
    }
    case "ActorRestarted": {
      const { restarts, delay_s } = incident.data;
      const wait = delay_s > 0 ? `after ${formatDuration(delay_s * 1000)}` : "at once";
      return `Restart ${restarts}, ${wait}`;
    }
    case "RestartEscalated":
      return `Gave up: ${incident.data.to} decides`;
    case "ActorQuarantined":
      return `Quarantined after ${countOf(incident.data.crashes, "crash", "crashes")}`;
  }
}
