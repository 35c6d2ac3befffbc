import { describe, expect, test } from "vitest";
import { orderAt, whyNotRestart } from "@/features/actors/about";
import { titleOf } from "@/features/actors/incident-words";
import type { ActorNode, Incident } from "@/lib/api/types";

function at(path: string, state: ActorNode["state"]) {
  return { path, state } as ActorNode;
}

describe("restarting", () => {
  test("is for admins, and says so to the others", () => {
    expect(whyNotRestart(at("/services/payment", "running"), true)).toBeNull();
    expect(whyNotRestart(at("/services/payment", "running"), false)).toMatch("role admin");
  });

  test("can cut a wait short, and start again what is done", () => {
    expect(whyNotRestart(at("/holds", "waiting"), true)).toBeNull();
    expect(whyNotRestart(at("/recovery", "stopped"), true)).toBeNull();
  });

  test("is refused where the server would do nothing", () => {
    expect(whyNotRestart(at("/", "running"), true)).toMatch("whole process");
    expect(whyNotRestart(at("/orders/a", "quarantined"), true)).toMatch("quarantine");
    expect(whyNotRestart(at("/holds", "stopping"), true)).toMatch("stopping");
  });
});

test("only an order's actor leads to an order", () => {
  expect([orderAt("/orders/0194-aaa"), orderAt("/orders"), orderAt("/redrives/1")]).toEqual([
    "0194-aaa",
    null,
    null,
  ]);
});

test("an incident says what happened, and whether somebody wanted it", () => {
  const base = { seq: 1, at: "2026-01-01T12:00:00.000Z", path: "/holds" };
  const crash = (error: string, message_type: string | null): Incident => ({
    ...base,
    type: "ActorCrashed",
    data: { path: "/holds", error, message_type, traceback: "" },
  });
  const restart: Incident = {
    ...base,
    type: "ActorRestarted",
    data: { path: "/holds", restarts: 3, delay_s: 0.199, ceiling_s: 1.6, reason: "ValueError: no" },
  };
  expect([
    titleOf(crash("ValueError: no", "Answer")),
    titleOf(crash("supervisor.errors.AdminRestart: restarted by an operator", null)),
    titleOf(restart),
  ]).toEqual(["Crashed on Answer", "Made to crash by an operator", "Restart 3, after 199 ms"]);
});
