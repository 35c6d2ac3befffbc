import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ReceiveDialog } from "@/features/stock/components/receive-dialog";
import { createQueryClient } from "@/lib/api/query-client";
import { aProduct } from "@/testing/product";

function open(...answers: (Response | Error)[]) {
  const sent: { key: string | null; body: string }[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const key = new Headers(init.headers).get("Idempotency-Key");
    sent.push({ key, body: String(init.body) });
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer;
  });
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ReceiveDialog product={aProduct("SKU-LAMP")} onClose={onClose} />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup({ delay: null }), sent, onClose };
}

const product = () => new Response(JSON.stringify(aProduct("SKU-LAMP", { available: 150 })));

test("a delivery that got no answer is sent again under its key, so that it comes in once", async () => {
  const { user, sent, onClose } = open(new TypeError("no network"), product());
  await user.type(screen.getByLabelText("How many"), "50");
  await user.click(screen.getByRole("button", { name: "Receive 50" }));
  await screen.findByText("The server cannot be reached.");
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Receive 50" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent.map(({ body }) => body)).toEqual(['{"quantity":50}', '{"quantity":50}']);
  expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

test("what is no quantity is said as it is typed, and not sent", async () => {
  const { user, sent } = open();
  await user.type(screen.getByLabelText("How many"), "1.5");
  expect(screen.getByLabelText("How many")).toHaveAccessibleDescription("A whole number");
  await user.click(screen.getByRole("button", { name: "Receive" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Say how many came in.");
  expect(sent).toEqual([]);
});
