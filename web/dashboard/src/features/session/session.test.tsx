import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider, useLocation } from "react-router";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { RequireSession } from "@/features/session/components/require-session";
import { SignInPage } from "@/features/session/components/sign-in-page";
import { createQueryClient } from "@/lib/api/query-client";
import { feed } from "@/lib/live/live";
import { useSession } from "@/lib/session";
import { dropToken, takeTokenFromAddress, tokenIn, tokenStore } from "@/lib/token";

const GOOD = "good.token.here";

/** A server that knows one token. */
function answer(_: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const bearer = new Headers(init?.headers).get("Authorization");
  const good = bearer === `Bearer ${GOOD}`;
  const body = good
    ? {
        subject: "ada",
        role: "operator",
        expires_at: "2099-01-01T00:00:00Z",
        sandbox: true,
        step_attempts: 6,
        version: "0",
      }
    : { type: "about:blank", title: "Unauthorized", status: 401, detail: "the token has expired" };
  return Promise.resolve(new Response(JSON.stringify(body), { status: good ? 200 : 401 }));
}

function Inside() {
  const { subject } = useSession();
  const { pathname, search } = useLocation();
  return (
    <p>
      {subject} at {pathname}
      {search}
    </p>
  );
}

function open(address: string) {
  const router = createMemoryRouter(
    [
      { path: "/sign-in", element: <SignInPage /> },
      { path: "*", element: <RequireSession>{<Inside />}</RequireSession> },
    ],
    { initialEntries: [address] },
  );
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

describe("signing in", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", vi.fn(answer));
    vi.spyOn(feed, "start").mockReturnValue();
    vi.spyOn(feed, "stop").mockReturnValue();
    dropToken();
  });

  test("leads to the page that was asked for, with the feed running", async () => {
    open("/orders?status=parked");
    await userEvent.type(await screen.findByLabelText("Token or sign-in link"), GOOD);
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("ada at /orders?status=parked")).toBeVisible();
    expect(feed.start).toHaveBeenCalledWith(GOOD);
  });

  test("says so when the token is not taken, and keeps none", async () => {
    open("/orders");
    await userEvent.type(await screen.findByLabelText("Token or sign-in link"), "an.old.token");
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText(/does not take that token/)).toBeVisible();
    expect(tokenStore.get().token).toBeNull();
  });

  test("comes back to the same page after the token has expired", async () => {
    sessionStorage.setItem("conveyor.token", GOOD);
    tokenStore.set({ token: GOOD, expired: false });
    open("/orders/1?at_seq=3");
    expect(await screen.findByText("ada at /orders/1?at_seq=3")).toBeVisible();
    dropToken({ expired: true });
    expect(await screen.findByText(/no longer valid/)).toBeVisible();
    expect(sessionStorage.getItem("conveyor.token")).toBeNull();
    await userEvent.type(screen.getByLabelText("Token or sign-in link"), GOOD);
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText("ada at /orders/1?at_seq=3")).toBeVisible();
  });

  test("by a link leaves no token in the address", () => {
    history.replaceState(null, "", `/orders?status=parked#token=${GOOD}`);
    takeTokenFromAddress();
    expect(location.href).not.toContain("token");
    expect(location.pathname + location.search).toBe("/orders?status=parked");
    expect(tokenStore.get().token).toBe(GOOD);
  });

  test("takes a whole link where a token is asked for", () => {
    expect(tokenIn(`  http://127.0.0.1:8080/#token=${GOOD}\n`)).toBe(GOOD);
    expect(tokenIn(GOOD)).toBe(GOOD);
  });
});
