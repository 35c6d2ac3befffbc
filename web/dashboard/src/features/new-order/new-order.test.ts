import { describe, expect, test } from "vitest";
import { countries } from "@/features/new-order/countries";
import { dropDraft, keepDraft, readDraft } from "@/features/new-order/draft";
import { findProducts } from "@/features/new-order/find-products";
import { bodyOf, emptyForm, type OrderForm } from "@/features/new-order/form";
import { keyFor } from "@/features/new-order/idempotency";
import { spread } from "@/features/new-order/pointer";
import { orderRules } from "@/features/new-order/rules";
import { example, TEST_TOKENS } from "@/features/new-order/sandbox";
import { totalOf } from "@/features/new-order/total";
import type { Product } from "@/lib/api/types";
import { dropToken, keepToken } from "@/lib/token";

function product(sku: string, amount: number, rest: Partial<Product> = {}): Product {
  const unit_price = { amount, currency: "EUR" };
  return { sku, name: sku, unit_price, received: 9, reserved: 0, available: 9, sold: 0, ...rest };
}
const form = (change: (form: OrderForm) => unknown = () => undefined): OrderForm => {
  const filled = example(0, []);
  change(filled);
  return filled;
};

describe("what is sent for a form", () => {
  test("has no spaces around it, and no second line that was left empty", () => {
    const body = bodyOf(
      form((filled) => {
        filled.customer.name = " Ada ";
        filled.items = [{ sku: " sku-book ", quantity: " 2 " }];
      }),
    );
    expect(body.customer.name).toBe("Ada");
    expect(body.items).toEqual([{ sku: "SKU-BOOK", quantity: 2 }]);
    expect(body.shipping_address).not.toHaveProperty("line2");
  });

  test("is no number where none was typed", () => {
    const quantityOf = (quantity: string) =>
      bodyOf(form((filled) => filled.items.splice(0, 1, { sku: "A", quantity }))).items[0]
        ?.quantity;
    expect(quantityOf("")).toBeNaN();
    expect(quantityOf("many")).toBeNaN();
  });

  test.each([0, 1, 2, 3])("fits the rules for the example %i", (turn) => {
    const products = [product("SKU-A", 100), product("SKU-B", 200, { available: 0 })];
    expect(orderRules.safeParse(bodyOf(example(turn, products))).success).toBe(true);
    expect(orderRules.safeParse(bodyOf(example(turn, []))).success).toBe(true);
  });
});

describe("the key of an order", () => {
  const body = bodyOf(form());

  test("is the same for the same form, however often it is sent", () => {
    const first = keyFor(null, body);
    expect(keyFor(first, bodyOf(form()))).toBe(first);
  });

  test("is another for a form that was changed, also when it is changed back", () => {
    const first = keyFor(null, body);
    const other = keyFor(
      first,
      bodyOf(form(({ customer }) => Object.assign(customer, { name: "Bob" }))),
    );
    expect(other.key).not.toBe(first.key);
    expect(keyFor(other, body).key).not.toBe(first.key);
  });

  test("is one that the server takes", () => {
    expect(keyFor(null, body).key).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a draft", () => {
  const draft = { form: form(), keyed: keyFor(null, bodyOf(form())) };

  test("is there again after the page was left, with its key", () => {
    keepDraft("ada", draft);
    expect(readDraft("ada")).toEqual(draft);
  });

  test("outlives a session that expires, but not one that was ended", () => {
    keepToken("a-token");
    keepDraft("ada", draft);
    dropToken({ expired: true });
    expect(readDraft("ada")).toEqual(draft);
    keepToken("another");
    dropToken();
    expect(readDraft("ada")).toBeNull();
  });

  test("is shown to nobody else, and gone once somebody else came", () => {
    keepDraft("ada", draft);
    expect(readDraft("bob")).toBeNull();
    expect(JSON.stringify({ ...sessionStorage })).not.toMatch("Lovelace");
  });

  test("leaves nothing behind", () => {
    keepDraft("ada", draft);
    dropDraft();
    expect(sessionStorage).toHaveLength(0);
    keepDraft("ada", { form: emptyForm(), keyed: null });
    expect(sessionStorage).toHaveLength(0);
  });

  test.each(["{", "null", '{"subject":"ada","form":{"items":[]}}'])("is none: %s", (stored) => {
    sessionStorage.setItem("conveyor.new-order", stored);
    expect(readDraft("ada")).toBeNull();
  });
});

describe("the server's errors", () => {
  test("go to their fields, and those of none stay", () => {
    const { fields, rest } = spread([
      { pointer: "/items/0/sku", detail: "is not in the catalogue" },
      { pointer: "/shipping_address/postal_code", detail: "is too long" },
      { pointer: "/items", detail: "must have 1 to 100 lines" },
      { pointer: "", detail: "must be an object" },
    ]);
    expect(fields).toEqual([
      { path: "items.0.sku", message: "Is not in the catalogue." },
      { path: "shipping_address.postal_code", message: "Is too long." },
    ]);
    expect(rest).toEqual(["items: must have 1 to 100 lines", "Must be an object."]);
  });
});

describe("the running total", () => {
  const catalogue = new Map(
    [product("A", 1000), product("B", 250)].map((one) => [one.sku, one] as const),
  );

  test("counts what has a price, and says what has none", () => {
    const lines = [
      { sku: "A", quantity: 2 },
      { sku: "B", quantity: 3 },
      { sku: "C", quantity: 1 },
      { sku: "", quantity: 1 },
    ];
    const total = totalOf(lines, catalogue);
    expect(total).toEqual({ sums: [{ amount: 2750, currency: "EUR" }], unknown: 1 });
  });

  test("counts nothing where no quantity was typed", () => {
    expect(totalOf([{ sku: "A", quantity: Number.NaN }], catalogue).sums).toEqual([]);
  });
});

describe("choosing", () => {
  test("a product by any of its words, those in stock first", () => {
    const products = [
      product("SKU-MUG", 1, { name: "Tall mug", available: 0 }),
      product("SKU-MUG-2", 1, { name: "Small mug" }),
      product("SKU-PEN", 1, { name: "Pen" }),
    ];
    expect(findProducts(products, "mug").map(({ sku }) => sku)).toEqual(["SKU-MUG-2", "SKU-MUG"]);
    expect(findProducts(products, "mug tall")).toHaveLength(1);
    expect(findProducts(products, "")).toHaveLength(3);
  });

  test("a country by its name", () => {
    expect(countries()).toHaveLength(250);
    expect(countries().every(({ code, name }) => /^[A-Z]{2}$/.test(code) && name !== code)).toBe(
      true,
    );
  });

  test("a token only once", () => {
    expect(new Set(TEST_TOKENS.map(({ token }) => token)).size).toBe(TEST_TOKENS.length);
  });
});
