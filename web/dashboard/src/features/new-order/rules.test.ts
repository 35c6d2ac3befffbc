import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { orderRules } from "@/features/new-order/rules";

interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

const told = JSON.parse(readFileSync("openapi.json", "utf8")) as {
  components: { schemas: Record<string, Schema> };
};

/** The keywords with which a rule is told, and no others: what both must say alike. */
const KEYWORDS = [
  "type",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "additionalProperties",
];

function rulesOf(schema: Schema): unknown {
  if (schema.$ref) {
    return rulesOf(told.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  }
  if (schema.anyOf) return { anyOf: schema.anyOf.map(rulesOf) };
  return {
    ...Object.fromEntries(KEYWORDS.filter((key) => key in schema).map((key) => [key, schema[key]])),
    ...(schema.required ? { required: [...schema.required].sort() } : {}),
    ...(schema.items ? { items: rulesOf(schema.items) } : {}),
    ...(schema.properties
      ? {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, property]) => [name, rulesOf(property)]),
          ),
        }
      : {}),
  };
}

const body = (change: (body: ReturnType<typeof aBody>) => void = () => undefined) => {
  const changed = aBody();
  change(changed);
  return changed;
};
function aBody() {
  return {
    customer: { email: "ada@example.com", name: "Ada Lovelace" },
    shipping_address: { line1: "12", city: "London", postal_code: "SW1Y 4JH", country: "GB" },
    items: [{ sku: "SKU-BOOK", quantity: 1 }],
    payment: { token: "tok_ok" },
  };
}
const problems = (value: unknown) =>
  orderRules.safeParse(value).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("the form's rules", () => {
  test("are the server's, to the last pattern and bound", () => {
    const ours = z.toJSONSchema(orderRules, { target: "draft-2020-12" }) as Schema;
    expect(rulesOf(ours)).toEqual(rulesOf({ $ref: "#/components/schemas/PlaceOrderBody" }));
  });

  test("let through what the server takes", () => {
    expect(problems(body())).toEqual([]);
  });

  test.each<[string, (body: ReturnType<typeof aBody>) => void]>([
    ["customer.email", ({ customer }) => Object.assign(customer, { email: "ada" })],
    ["customer.email", ({ customer }) => Object.assign(customer, { email: "ada\u200b@x" })],
    ["customer.name", ({ customer }) => Object.assign(customer, { name: "\u2003" })],
    ["customer.name", ({ customer }) => Object.assign(customer, { name: "Ada\u202e" })],
    ["customer.name", ({ customer }) => Object.assign(customer, { name: "\u200b" })],
    ["shipping_address.country", (b) => Object.assign(b.shipping_address, { country: "gb" })],
    ["shipping_address.country", (b) => Object.assign(b.shipping_address, { country: "AA" })],
    ["items.0.sku", ({ items }) => Object.assign(items[0] ?? {}, { sku: "no spaces" })],
    ["items.0.quantity", ({ items }) => Object.assign(items[0] ?? {}, { quantity: 1001 })],
    ["items.0.quantity", ({ items }) => Object.assign(items[0] ?? {}, { quantity: Number.NaN })],
    ["items", ({ items }) => items.splice(0)],
    ["payment.token", ({ payment }) => Object.assign(payment, { token: "tok ok" })],
  ])("say what is wrong at %s", (path, change) => {
    expect(problems(body(change))).toEqual([path]);
  });

  test("count a product over all of its lines", () => {
    const twice = body(({ items }) => {
      items[0] = { sku: "SKU-BOOK", quantity: 600 };
      items.push({ sku: "SKU-LAMP", quantity: 600 }, { sku: "SKU-BOOK", quantity: 401 });
    });
    expect(problems(twice)).toEqual(["items.2.quantity"]);
  });
});
