import { expect, test } from "vitest";
import { formatMoney, minorDigits } from "@/lib/format/money";
import { formatDuration, formatRelative } from "@/lib/format/time";

test.each([
  [0, "0 ms"],
  [1.44, "1.4 ms"],
  [340, "340 ms"],
  [1_400, "1.4 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [200_000, "3 min 20 s"],
  [3 * 86_400_000 + 4 * 3_600_000, "3 d 4 h"],
])("%d ms lasts %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

test.each([
  [-400, "now"],
  [-12_000, "12 s ago"],
  [4_000, "in 4 s"],
  [-3 * 86_400_000, "3 d ago"],
])("%d ms from now is %s", (distance, words) => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  expect(formatRelative(now + distance, now)).toBe(words);
});

test.each([
  ["EUR", 2, 19.99],
  ["JPY", 0, 1999],
  ["KWD", 3, 1.999],
])("money in %s is counted in its own minor unit", (currency, digits, whole) => {
  expect(minorDigits(currency)).toBe(digits);
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  expect(formatMoney({ amount: 1999, currency })).toBe(format.format(whole));
});
