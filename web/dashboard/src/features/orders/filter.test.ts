import { describe, expect, test } from "vitest";
import { fits, problemOf, readFilter, writeFilter } from "@/features/orders/filter";
import { isFoundBy } from "@/features/orders/search";
import { anOrder } from "@/testing/order";

const read = (query: string) => readFilter(new URLSearchParams(query));

describe("the filter in the address", () => {
  test("is the same after a way through the address", () => {
    const query = "status=parked&sku=SKU-BOOK&customer=c0ffee&q=book&older_than=5m";
    expect(writeFilter(read(query)).toString()).toBe(query);
  });

  test("leaves out what it does not know", () => {
    expect(writeFilter(read("status=lost&older_than=3w&page=2")).toString()).toBe("");
  });

  test("says what no server could answer", () => {
    expect(problemOf(read("sku=no spaces"))).toMatch("NO SPACES");
    expect(problemOf(read("customer=ümlaut"))).toMatch("customer reference");
    expect(problemOf(read("sku=sku-book"))).toBeNull();
  });

  test("holds for orders that come by the feed", () => {
    const order = anOrder(1, { status: "parked" });
    const now = Date.parse(order.created_at) + 400_000;
    expect(fits(read("status=parked&sku=SKU-BOOK&older_than=5m"), order, now)).toBe(true);
    expect(fits(read("older_than=30m"), order, now)).toBe(false);
    expect(fits(read("status=placed"), order, now)).toBe(false);
    expect(fits(read("sku=SKU-LAMP"), order, now)).toBe(false);
  });
});

describe("an order is found by", () => {
  const order = anOrder(123456789, { parked_error: "unavailable" });

  test.each(["…23456789", "0194D0C0", "book", "sku-bo", "c0ff", "unavail book", " "])(
    "%s",
    (typed) => {
      expect(isFoundBy(order, typed)).toBe(true);
    },
  );

  test.each(["ook", "book lamp", "3456"])("but not by %s", (typed) => {
    expect(isFoundBy(order, typed)).toBe(false);
  });
});
