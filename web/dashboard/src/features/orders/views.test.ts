import { expect, test } from "vitest";
import { removeView, saveView, viewStore } from "@/features/orders/views";

test("a view is kept under its name, once, and can be removed", () => {
  saveView({ name: "Mugs", query: "sku=SKU-MUG" });
  saveView({ name: "Parked books", query: "status=parked&sku=SKU-BOOK" });
  saveView({ name: "Mugs", query: "sku=SKU-MUG&status=parked" });
  expect(viewStore.get().map(({ name }) => name)).toEqual(["Parked books", "Mugs"]);
  expect(JSON.parse(localStorage.getItem("conveyor.order-views") ?? "")).toEqual(viewStore.get());
  removeView("Mugs");
  expect(viewStore.get().map(({ name }) => name)).toEqual(["Parked books"]);
});
