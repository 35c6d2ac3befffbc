import { z } from "zod";
import { COUNTRY } from "@/features/new-order/countries";
import { MAX_LINES, MAX_QUANTITY } from "@/features/new-order/limits";
import { INVISIBLE, SPACES, text, UNPRINTABLE } from "@/lib/printable";

/**
 * What an order may be: the server's rules (web/documents/bodies.py), so that they are told while
 * somebody types. rules.test.ts holds them to the OpenAPI document.
 */

const IN_EMAIL = `[^@${UNPRINTABLE}${SPACES}${INVISIBLE}]+`;
const EMAIL = new RegExp(`^${IN_EMAIL}@${IN_EMAIL}$`);

const sku = z
  .string("Choose a product")
  .regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/, "A SKU, such as SKU-BOOK: capitals, digits and . _ -");

const quantity = z
  .int("A whole number")
  .min(1, "At least 1")
  .max(MAX_QUANTITY, `At most ${MAX_QUANTITY}`);

export const orderRules = z
  .strictObject({
    customer: z.strictObject({
      email: z
        .string("An email address")
        .max(254, "At most 254 characters")
        .regex(EMAIL, "An email address, such as ada@example.com"),
      name: text("Who is it for?", 200),
    }),
    shipping_address: z.strictObject({
      line1: text("Where does it go?", 200),
      line2: text("Leave it out, or fill it in", 200).nullable().optional(),
      city: text("Which city?", 200),
      postal_code: text("Which postal code?", 16),
      country: z.string("Choose a country").regex(COUNTRY, "Choose a country"),
    }),
    items: z
      .array(z.strictObject({ sku, quantity }))
      .min(1, "At least one product")
      .max(MAX_LINES, `At most ${MAX_LINES} lines`),
    payment: z.strictObject({
      token: z
        .string("A payment token")
        .regex(/^[\x21-\x7e]{1,255}$/, "The payment provider’s token, without spaces"),
    }),
  })
  .superRefine(({ items }, context) => {
    const totals = new Map<string, number>();
    items.forEach(({ sku, quantity }, index) => {
      const total = (totals.get(sku) ?? 0) + quantity;
      totals.set(sku, total);
      if (quantity <= MAX_QUANTITY && total > MAX_QUANTITY) {
        context.addIssue({
          code: "custom",
          path: ["items", index, "quantity"],
          message: `All lines of ${sku} together: at most ${MAX_QUANTITY}`,
        });
      }
    });
  });

export type OrderBody = z.infer<typeof orderRules>;
