import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { NewOrderPage } from "@/features/new-order/components/new-order-page";
import { readDraft } from "@/features/new-order/draft";
import { loadRules } from "@/features/new-order/resolver";
import { createQueryClient } from "@/lib/api/query-client";
import type { Session } from "@/lib/api/types";
import { SessionContext } from "@/lib/session";
import { keepToken, tokenStore } from "@/lib/token";
import { anOrder } from "@/testing/order";

const SESSION: Session = {
  subject: "ada",
  role: "customer",
  expires_at: "2999-01-01T00:00:00Z",
  sandbox: true,
  step_attempts: 6,
  version: "1",
};

/** What was sent, and what the server answers to it, one after the other. */
function aServer(...answers: (Response | Error | Promise<Response>)[]) {
  const sent: { key: string | null; body: unknown }[] = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    sent.push({
      key: new Headers(init.headers).get("Idempotency-Key"),
      body: JSON.parse(String(init.body)),
    });
    const answer = answers.shift();
    return answer instanceof Response || answer instanceof Promise
      ? Promise.resolve(answer)
      : Promise.reject(answer);
  });
  return sent;
}

const json = (status: number, value: unknown) => new Response(JSON.stringify(value), { status });
const accepted = () => json(201, anOrder(1));
const refused = (errors: { pointer: string; detail: string }[]) =>
  json(422, { type: "about:blank", title: "No", status: 422, detail: "it is not right", errors });

function open() {
  const router = createMemoryRouter(
    [
      { path: "/new-order", element: <NewOrderPage /> },
      { path: "/orders/:id", element: <p>The order’s page</p> },
    ],
    { initialEntries: ["/new-order"] },
  );
  const view = render(
    <QueryClientProvider client={createQueryClient()}>
      <SessionContext value={SESSION}>
        <RouterProvider router={router} />
      </SessionContext>
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), router, ...view };
}

const place = () => screen.getByRole("button", { name: "Place the order" });
const fill = () => screen.getByRole("button", { name: "Fill with an example" });

// The first to ask for the rules waits for them to be compiled, too.
beforeAll(async () => void (await loadRules()), 30_000);
beforeEach(() => keepToken("a-token"));

describe("the form for a new order", () => {
  test("leads to the order, and leaves nothing of it in the browser", async () => {
    const sent = aServer(accepted());
    const { user, router } = open();
    await user.click(fill());
    await user.click(screen.getByRole("radio", { name: /Flaky/ }));
    await user.click(place());
    await screen.findByText("The order’s page");
    expect(router.state.location.pathname).toBe(`/orders/${anOrder(1).id}`);
    expect(sent).toMatchObject([{ body: { payment: { token: "tok_flaky" } } }]);
    expect(JSON.stringify({ ...sessionStorage })).not.toMatch("Lovelace");
  });

  test("sends once when it is clicked twice", async () => {
    let answer: (response: Response) => void = () => undefined;
    const slow = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const sent = aServer(slow, accepted());
    const { user } = open();
    await user.click(fill());
    // Both before anything is rendered again.
    const form = place().closest("form") as HTMLFormElement;
    fireEvent.submit(form);
    fireEvent.submit(form);
    await waitFor(() => expect(place()).toBeDisabled());
    answer(accepted());
    await screen.findByText("The order’s page");
    expect(sent).toHaveLength(1);
  });

  test("sends the same again, under the same key, when no answer came", async () => {
    const sent = aServer(new TypeError("lost"), accepted());
    const { user } = open();
    await user.click(fill());
    await user.click(place());
    await user.click(await screen.findByRole("button", { name: "Send again" }));
    await screen.findByText("The order’s page");
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[0]?.key).toMatch(/./);
  });

  test("keeps the key over a reload", async () => {
    const sent = aServer(new TypeError("lost"), accepted());
    const { user, unmount } = open();
    await user.click(fill());
    await user.click(place());
    await screen.findByRole("button", { name: "Send again" });
    unmount();
    open();
    expect(screen.getByLabelText("Name")).toHaveValue("Ada Lovelace");
    await user.click(place());
    await screen.findByText("The order’s page");
    expect(sent[1]).toEqual(sent[0]);
  });

  test("is kept when the session has expired under it", async () => {
    aServer(json(401, { type: "about:blank", title: "No", status: 401, detail: "expired" }));
    const { user, unmount } = open();
    await user.click(fill());
    await user.click(place());
    await waitFor(() => expect(tokenStore.get()).toEqual({ token: null, expired: true }));
    unmount();
    expect(readDraft("ada")?.form.customer.name).toBe("Ada Lovelace");
  });

  test("shows what the server refuses at its field, and takes another key after a change", async () => {
    const sent = aServer(
      refused([{ pointer: "/items/0/sku", detail: "is not in the catalogue" }]),
      accepted(),
    );
    const { user } = open();
    await user.click(fill());
    await user.click(place());
    const sku = screen.getByRole("combobox", { name: "SKU" });
    await waitFor(() => expect(sku).toHaveAccessibleDescription("Is not in the catalogue."));
    expect(sku).toHaveFocus();
    await user.clear(sku);
    await user.type(sku, "sku-lamp");
    await user.click(place());
    await screen.findByText("The order’s page");
    expect(sent[1]).toMatchObject({ body: { items: [{ sku: "SKU-LAMP" }] } });
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
  });

  test("sends nothing that the rules refuse", async () => {
    const sent = aServer();
    const { user } = open();
    await user.click(place());
    await waitFor(() => expect(screen.getByLabelText("Email")).toBeInvalid());
    expect(screen.getByLabelText("City")).toHaveAccessibleDescription("Which city?");
    expect(screen.getByRole("combobox", { name: "SKU" })).toHaveFocus();
    expect(sent).toEqual([]);
  });
});
