import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { byNeed, findIn, levelOf, withProduct } from "@/features/stock/levels";
import {
  deliveryRules,
  parsePrice,
  problemWith,
  productRules,
  readPrice,
  skuRule,
  writePrice,
} from "@/features/stock/rules";
import { aProduct } from "@/testing/product";

describe("levels", () => {
  const level = (available: number, received: number) =>
    levelOf(aProduct("A", { available, received, sold: received - available }));

  test("are low when few are left, however few there were", () => {
    expect([level(0, 50), level(10, 12), level(11, 12)]).toEqual(["none", "low", "plenty"]);
  });

  test("are low at a tenth of what came in, unless that is many", () => {
    expect([level(40, 400), level(41, 400), level(9_000, 100_000)]).toEqual([
      "low",
      "plenty",
      "plenty",
    ]);
  });

  test("put what somebody should look at first", () => {
    const products = [
      aProduct("A"),
      aProduct("B", { available: 3 }),
      aProduct("C", { available: 0 }),
      aProduct("D"),
    ];
    expect(byNeed(products).map(({ sku }) => sku)).toEqual(["C", "B", "A", "D"]);
  });
});

describe("the list", () => {
  test("finds by words of name and SKU", () => {
    const products = [aProduct("SKU-LAMP"), aProduct("SKU-BOOK", { name: "A book" })];
    expect(findIn(products, "lamp sku").map(({ sku }) => sku)).toEqual(["SKU-LAMP"]);
    expect(findIn(products, " ")).toHaveLength(2);
  });

  test("shows what the server answered, a new product in its place", () => {
    const known = [aProduct("A"), aProduct("C")];
    const changed = withProduct(known, aProduct("C", { available: 7 }));
    expect(changed.map(({ sku, available }) => [sku, available])).toEqual([
      ["A", 100],
      ["C", 7],
    ]);
    expect(withProduct(known, aProduct("B")).map(({ sku }) => sku)).toEqual(["A", "B", "C"]);
  });
});

describe("prices", () => {
  test("are typed in the currency's unit, and sent in its minor one", () => {
    expect([
      parsePrice("19.99", "EUR"),
      parsePrice("19,9", "EUR"),
      parsePrice(" 20 ", "EUR"),
      parsePrice("1500", "JPY"),
      parsePrice("1.234", "KWD"),
    ]).toEqual([1999, 1990, 2000, 1500, 1234]);
  });

  test("are the same after a way through the field", () => {
    for (const money of [
      { amount: 1999, currency: "EUR" },
      { amount: 1500, currency: "JPY" },
      { amount: 5, currency: "KWD" },
    ]) {
      expect(parsePrice(writePrice(money), money.currency)).toBe(money.amount);
    }
  });

  test("are not rounded: what has too many digits is refused", () => {
    expect(parsePrice("19.999", "EUR")).toBeNaN();
    expect(parsePrice("1.5", "JPY")).toBeNaN();
    expect(["", "free", "-3", "1e3"].map((typed) => parsePrice(typed, "EUR"))).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test("say how they will be shown, or what is wrong", () => {
    expect(readPrice("19.9", "EUR").shown).toMatch("19.90");
    expect(readPrice("", "EUR").error).toBe("A price");
    expect(readPrice("0", "EUR").error).toBe("More than nothing");
    expect(readPrice("1.5", "JPY").error).toBe("A whole number");
  });
});

interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  properties?: Record<string, Schema>;
}

describe("the rules", () => {
  const told = JSON.parse(readFileSync("openapi.json", "utf8")) as {
    components: { schemas: Record<string, Schema> };
    paths: Record<string, { parameters: { name: string; schema: Schema }[] }>;
  };

  /** With what is referred to put in, and only what both must say alike. */
  function rulesOf(schema: Schema): unknown {
    if (schema.$ref) {
      return rulesOf(told.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
    }
    const { $schema: _, properties, required, ...rest } = schema;
    if (!properties) return rest;
    const names = Object.keys(properties);
    return {
      ...rest,
      required: [...(required as string[])].sort(),
      properties: Object.fromEntries(names.map((name) => [name, rulesOf(properties[name] ?? {})])),
    };
  }
  const ours = (rules: z.ZodType) =>
    rulesOf(z.toJSONSchema(rules, { target: "draft-2020-12" }) as Schema);

  test("are the server's, to the last pattern and bound", () => {
    const { ProductBody = {}, DeliveryBody = {} } = told.components.schemas;
    expect(ours(productRules)).toEqual(rulesOf(ProductBody));
    expect(ours(deliveryRules)).toEqual(rulesOf(DeliveryBody));
    const sku = told.paths["/api/stock/{sku}"]?.parameters.find(({ name }) => name === "sku");
    expect(ours(skuRule)).toEqual(rulesOf(sku?.schema ?? {}));
  });

  test("say what is wrong in words", () => {
    const { quantity } = deliveryRules.shape;
    expect(problemWith(quantity, Number.NaN)).toBe("A whole number");
    expect(problemWith(quantity, 2_000_000)).toBe("At most 1,000,000 at once");
    expect(problemWith(quantity, 5)).toBeUndefined();
    expect(problemWith(skuRule, "a b")).toMatch("SKU-BOOK");
  });
});
