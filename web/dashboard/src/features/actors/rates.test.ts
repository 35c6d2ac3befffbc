import { expect, test } from "vitest";
import { Rates } from "@/features/actors/rates";

function noted(...handled: number[]): Rates {
  const rates = new Rates();
  for (const [second, count] of handled.entries()) {
    rates.note(second * 1000, new Map([["/journal", count]]));
  }
  return rates;
}

test("a rate is not known before a place was seen twice", () => {
  expect(noted(40).of("/journal")).toBeNull();
  expect(noted(40, 42).of("/journal")).toBe(2);
});

test("a rate is of the last seconds, not of all time", () => {
  expect(noted(0, 1000, 1000, 1000, 1000, 1000, 1000, 1000).of("/journal")).toBe(0);
});

test("a counter that begins anew gives no negative rate", () => {
  expect(noted(500, 3, 5).of("/journal")).toBe(2);
});

test("a place that is gone is forgotten", () => {
  const rates = noted(1, 2);
  rates.note(2000, new Map());
  expect(rates.of("/journal")).toBeNull();
});
