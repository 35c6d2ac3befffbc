import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { TooltipProvider } from "@/components/ui/tooltip";
import { RestartButton } from "@/features/actors/components/restart-button";
import type { ActorNode, Role, Session } from "@/lib/api/types";
import { SessionContext } from "@/lib/session";

const PAYMENT: ActorNode = {
  path: "/services/payment",
  kind: "worker",
  state: "running",
  restarts: 0,
  mailbox: 0,
  handled: 0,
  failures: 0,
  since: "2026-01-01T12:00:00.000Z",
  children: [],
  children_total: 0,
};

function open(role: Role) {
  const session: Session = {
    subject: "ada",
    role,
    expires_at: "2999-01-01T00:00:00Z",
    sandbox: true,
    step_attempts: 6,
    version: "1",
  };
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push(`${init.method} ${path}`);
    return new Response(JSON.stringify({ path: PAYMENT.path }), { status: 202 });
  });
  render(
    <TooltipProvider>
      <SessionContext value={session}>
        <RestartButton node={PAYMENT} />
      </SessionContext>
    </TooltipProvider>,
  );
  return { user: userEvent.setup({ delay: null }), sent };
}

test("an operator is told why an actor cannot be restarted, and nothing is sent", async () => {
  const { user, sent } = open("operator");
  const button = screen.getByRole("button", { name: "Restart" });
  expect(button).toHaveAccessibleDescription("Restarting takes the role admin.");
  await user.click(button);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(sent).toEqual([]);
});

test("an admin restarts an actor once it is confirmed", async () => {
  const { user, sent } = open("admin");
  await user.click(screen.getByRole("button", { name: "Restart" }));
  const dialog = screen.getByRole("dialog", { name: "Restart /services/payment?" });
  expect(sent).toEqual([]);
  const buttons = [...dialog.querySelectorAll("button")];
  await user.click(buttons.find(({ type }) => type === "submit") ?? dialog);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual(["POST /api/admin/actors/services/payment/restart"]);
});
