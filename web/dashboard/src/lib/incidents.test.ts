import { describe, expect, test } from "vitest";
import type { Incident } from "@/lib/api/types";
import { episodeInWords, episodesOf, shortError } from "@/lib/incidents";

const FAILED = "orders.errors.MalformedAnswerError: no reference";

function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString();
}

function crash(seq: number, path: string, seconds = seq): Incident {
  const data = { path, error: FAILED, message_type: "Answer", traceback: "Traceback" };
  return { seq, at: at(seconds), path, type: "ActorCrashed", data };
}

function restart(seq: number, path: string, reason = FAILED): Incident {
  const data = { path, restarts: 1, delay_s: 0.1, ceiling_s: 0.2, reason };
  return { seq, at: at(seq), path, type: "ActorRestarted", data };
}

function quarantine(seq: number, path: string): Incident {
  const data = { path, crashes: 2, error: FAILED, traceback: "Traceback" };
  return { seq, at: at(seq), path, type: "ActorQuarantined", data };
}

describe("episodes of crashes and restarts", () => {
  test("hold together what happened to one place in a row, whatever came in between", () => {
    const episodes = episodesOf([
      quarantine(6, "/orders/a"),
      crash(5, "/orders/a"),
      restart(4, "/services/payment"),
      restart(3, "/orders/a"),
      crash(2, "/services/payment"),
      crash(1, "/orders/a"),
    ]);
    expect(episodes.map((episode) => [episode.path, episodeInWords(episode)])).toEqual([
      ["/orders/a", "crashed 2 times, quarantined"],
      ["/services/payment", "crashed, restarted"],
    ]);
  });

  test("are two when the place was well for a while", () => {
    expect(episodesOf([crash(2, "/holds", 500), crash(1, "/holds", 10)])).toHaveLength(2);
  });

  test("say that an actor was restarted by hand", () => {
    const wanted = "supervisor.errors.AdminRestart: restarted by an operator";
    const [episode] = episodesOf([restart(2, "/holds", wanted), crash(1, "/holds")]);
    expect(episode && episodeInWords(episode)).toBe("restarted by an operator");
  });
});

test("an error is named without its module", () => {
  expect(shortError(FAILED)).toBe("MalformedAnswerError: no reference");
  expect(shortError("ValueError: a.b: c")).toBe("ValueError: a.b: c");
});
