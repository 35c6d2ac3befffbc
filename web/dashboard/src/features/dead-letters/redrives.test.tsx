import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { describe, expect, test, vi } from "vitest";
import { RunningRedrive } from "@/features/dead-letters/components/running-redrive";
import { WishDialog } from "@/features/dead-letters/components/wish-dialog";
import type { Wish } from "@/features/dead-letters/wish";
import { createQueryClient } from "@/lib/api/query-client";
import type { Redrive } from "@/lib/api/types";
import { anOrder } from "@/testing/order";

const RUNNING: Redrive = {
  id: "r-1",
  action: "discard",
  status: "running",
  total: 200,
  done: 50,
  succeeded: 40,
  skipped: 10,
  rate_per_second: 25,
  filter: { step: "ship" },
  created_at: "2026-01-01T12:00:00Z",
  updated_at: "2026-01-01T12:00:02Z",
};

/** Answers everything with a redrive; tells what was asked. */
function aServer(redrive: Redrive = RUNNING) {
  const asked: { what: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const body: unknown = init.body === undefined ? null : JSON.parse(String(init.body));
    asked.push({ what: `${init.method} ${path}`, body });
    return Promise.resolve(new Response(JSON.stringify(redrive), { status: 202 }));
  });
  return asked;
}

function show(children: ReactNode) {
  render(<QueryClientProvider client={createQueryClient()}>{children}</QueryClientProvider>);
  return userEvent.setup();
}

function ask(wish: Wish) {
  const done = vi.fn();
  const user = show(<WishDialog wish={wish} onDone={done} onClose={() => undefined} />);
  return { user, done };
}

describe("what somebody is about to do", () => {
  test("is done to one order at once, without a redrive", async () => {
    const asked = aServer();
    const { user } = ask({ action: "retry", to: "one", order: anOrder(7) });
    expect(screen.queryByLabelText("Orders a second")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await waitFor(() =>
      expect(asked).toEqual([{ what: `POST /api/orders/${anOrder(7).id}/retry`, body: null }]),
    );
  });

  test("is done to a group at the rate that was chosen, for the reason that was given", async () => {
    const asked = aServer();
    const filter = { step: "ship", error: null };
    const { user, done } = ask({ action: "discard", to: "group", filter, count: 1200 });
    const rate = screen.getByLabelText("Orders a second");
    await user.clear(rate);
    await user.type(rate, "20");
    expect(rate).toHaveAccessibleDescription(/About 1 min for 1,200 orders/);
    await user.type(screen.getByLabelText("Why?"), "the carrier has given up");
    await user.click(screen.getByRole("button", { name: "Discard 1,200" }));
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(asked).toEqual([
      {
        what: "POST /api/dead-letters/discard",
        body: { step: "ship", rate_per_second: 20, reason: "the carrier has given up" },
      },
    ]);
  });

  test("is not done without a reason, or at no rate", async () => {
    const asked = aServer();
    const { user } = ask({ action: "discard", to: "some", ids: ["a", "b"] });
    await user.click(screen.getByRole("button", { name: "Discard 2" }));
    expect(screen.getByLabelText("Why?")).toBeInvalid();
    await user.clear(screen.getByLabelText("Orders a second"));
    expect(screen.getByLabelText("Orders a second")).toBeInvalid();
    expect(asked).toEqual([]);
  });
});

describe("a redrive that runs", () => {
  test("says how far it is, and for how long it goes on", async () => {
    aServer();
    show(<RunningRedrive started={RUNNING} />);
    const bar = screen.getByRole("progressbar", { name: "Discarding ship" });
    expect(bar).toHaveAttribute("aria-valuetext", "50 of 200");
    expect(screen.getByText("40 given up")).toBeVisible();
    expect(screen.getByText("10 skipped")).toBeVisible();
    expect(screen.getByText("about 6 s left")).toBeVisible();
  });

  test("is read again by itself", async () => {
    aServer({ ...RUNNING, done: 180, succeeded: 170 });
    show(<RunningRedrive started={RUNNING} />);
    expect(await screen.findByText("170 given up")).toBeVisible();
  });

  test("ends where it is when it is cancelled", async () => {
    const asked = aServer();
    const user = show(<RunningRedrive started={RUNNING} />);
    await user.click(screen.getByRole("button", { name: "Cancel: Discarding ship" }));
    await waitFor(() =>
      expect(asked.map(({ what }) => what)).toContain("POST /api/redrives/r-1/cancel"),
    );
  });
});
