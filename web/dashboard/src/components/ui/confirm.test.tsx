import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Confirm } from "@/components/ui/confirm";
import { ApiError } from "@/lib/api/problem";

function ask(onConfirm: (reason: string) => Promise<unknown>) {
  const onOpenChange = vi.fn();
  render(
    <Confirm
      open
      onOpenChange={onOpenChange}
      title="Cancel this order?"
      confirmLabel="Cancel the order"
      reasonLabel="Why?"
      onConfirm={onConfirm}
    />,
  );
  return onOpenChange;
}

test("hands on the reason, once, and closes when it is done", async () => {
  let finish = () => {};
  const onConfirm = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const onOpenChange = ask(onConfirm);
  await userEvent.type(screen.getByLabelText("Why?"), " changed my mind ");
  await userEvent.dblClick(screen.getByRole("button", { name: "Cancel the order" }));
  expect(onConfirm).toHaveBeenCalledExactlyOnceWith("changed my mind");
  expect(onOpenChange).not.toHaveBeenCalled();
  finish();
  await vi.waitFor(() => expect(onOpenChange).toHaveBeenCalledWith(false));
});

test("stays and says what went wrong", async () => {
  const onOpenChange = ask(() => Promise.reject(new ApiError("It is shipped already.", 409)));
  await userEvent.type(screen.getByLabelText("Why?"), "late{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("It is shipped already.");
  expect(onOpenChange).not.toHaveBeenCalled();
});
