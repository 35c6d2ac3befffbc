import { nameOf } from "@/features/actors/tree";
import type { ActorNode } from "@/lib/api/types";

const WORK: Record<string, string> = {
  "/": "The whole engine. When it gives up, the process ends, and what runs it starts it again.",
  "/journal": "The one writer of the log: what it has not written did not happen.",
  "/claim": "Looks, while nothing is written, whether the log is still this server's own.",
  "/recorder": "Writes this tree's own history, crashes and restarts, into the log.",
  "/projections": "What is derived from the log.",
  "/projections/orders": "Keeps the lists and figures of orders current.",
  "/projections/feed": "Follows the log's end for those who watch live.",
  "/services": "What orders ask for stock, money and shipment.",
  "/services/inventory": "Holds, sells and releases stock.",
  "/services/payment": "Talks to the payment gateway.",
  "/services/shipping": "Talks to the carrier.",
  "/orders": "One actor for each order that is under way. One that fails fails alone.",
  "/redrives": "One actor for each redrive that runs.",
  "/redrives-recovery": "Brings back the redrives that ran at the last end, then leaves.",
  "/recovery": "Brings back the orders that were open at the last end, then leaves.",
  "/holds": "Has holds undone that nobody used in time.",
};

/** What lives at a place, in a sentence. */
export function aboutPlace(path: string): string | null {
  if (path.startsWith("/orders/")) return "One order, for as long as it is under way.";
  if (path.startsWith("/redrives/")) return "One redrive, for as long as it runs.";
  return WORK[path] ?? null;
}

/** The order whose actor lives at a place. */
export function orderAt(path: string): string | null {
  return path.startsWith("/orders/") ? nameOf(path) : null;
}

/** Why it cannot be restarted now; null: it can. The server decides; this spares a question. */
export function whyNotRestart({ path, state }: ActorNode, admin: boolean): string | null {
  if (!admin) return "Restarting takes the role admin.";
  if (path === "/") return "That would be the whole process: restart what runs it.";
  if (state === "stopping") return "It is stopping: what comes next is decided then.";
  if (state === "quarantined") {
    return "It is in quarantine, and parks its order. Retry the order when the cause is gone.";
  }
  return null;
}
