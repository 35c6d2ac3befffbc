import { z } from "zod";
import { formatMoney, minorDigits } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { text } from "@/lib/printable";

/**
 * What a product and a delivery may be: the server's rules (web/documents/bodies.py), so that they
 * are told while somebody types. rules.test.ts holds them to the OpenAPI document.
 */
const MAX_AMOUNT = 10 ** 12;
const MAX_DELIVERY = 1_000_000;

export const skuRule = z
  .string("A SKU")
  .regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/, "Such as SKU-BOOK: capitals, digits and . _ -");

export const productRules = z.strictObject({
  name: text("What is it called?", 200),
  unit_price: z.strictObject({
    amount: z.int("A price").min(1, "More than nothing").max(MAX_AMOUNT, "Less than that"),
    currency: z.string("A currency").regex(/^[A-Z]{3}$/, "Three letters, such as EUR"),
  }),
});

export const deliveryRules = z.strictObject({
  quantity: z
    .int("A whole number")
    .min(1, "At least 1")
    .max(MAX_DELIVERY, `At most ${formatCount(MAX_DELIVERY)} at once`),
});

/** A price as it is typed, "19.99" or "19,99", in the currency's minor unit; NaN: it is none. */
export function parsePrice(typed: string, currency: string): number {
  const match = /^(\d{1,13})(?:[.,](\d+))?$/.exec(typed.trim());
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  const [, whole = "", fraction = ""] = match ?? [];
  if (!match || fraction.length > digits) return Number.NaN;
  return Number(whole + fraction.padEnd(digits, "0"));
}

/** A price as it is typed: no sign, no groups. */
export function writePrice({ amount, currency }: { amount: number; currency: string }): string {
  const digits = minorDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** What is wrong with a typed price, or what it will be shown as. */
export function readPrice(typed: string, currency: string): { error?: string; shown?: string } {
  if (typed.trim() === "") return { error: "A price" };
  const amount = parsePrice(typed, currency);
  if (Number.isNaN(amount)) {
    const digits = isCurrency(currency) ? minorDigits(currency) : 2;
    return {
      error: digits === 0 ? "A whole number" : `A number, such as 19.${"9".repeat(digits)}`,
    };
  }
  const problem = productRules.shape.unit_price.shape.amount.safeParse(amount).error;
  if (problem) return { error: problem.issues[0]?.message ?? "No price" };
  return isCurrency(currency) ? { shown: formatMoney({ amount, currency }) } : {};
}

export function isCurrency(currency: string): boolean {
  return productRules.shape.unit_price.shape.currency.safeParse(currency).success;
}

/** The first thing that is wrong with a value; undefined: nothing is. */
export function problemWith(rule: z.ZodType, value: unknown): string | undefined {
  return rule.safeParse(value).error?.issues[0]?.message;
}
