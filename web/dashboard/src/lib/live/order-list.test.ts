import { describe, expect, test, vi } from "vitest";
import type { Order, Page } from "@/lib/api/types";
import { OrderList } from "@/lib/live/order-list";
import { anOrder } from "@/testing/order";

function listOf(pages: Page<Order>[], { calm = false, fits = (_: Order): boolean => true } = {}) {
  const load = vi.fn(async (cursor: string | null) => {
    const page = pages[cursor === null ? 0 : Number(cursor)];
    if (!page) throw new Error("no such page");
    return page;
  });
  const state = { calm };
  const list = new OrderList({ load, fits, calm: () => state.calm });
  return { list, load, state };
}

const TWO_PAGES: Page<Order>[] = [
  { items: [anOrder(9), anOrder(8)], next_cursor: "1" },
  { items: [anOrder(8), anOrder(7)], next_cursor: null },
];
const numbers = (list: OrderList) => list.getState().ids.map((id) => Number(id.slice(-12)));

describe("a list of orders", () => {
  test("grows by pages, and shows no order twice", async () => {
    const { list } = listOf(TWO_PAGES);
    await list.load();
    expect(list.getState().more).toBe(true);
    await list.loadMore();
    expect(numbers(list)).toEqual([9, 8, 7]);
    expect(list.getState().more).toBe(false);
  });

  test("keeps a new order back while somebody points at the list", async () => {
    const { list, state } = listOf(TWO_PAGES);
    await list.load();
    list.apply([anOrder(10)]);
    expect(numbers(list)).toEqual([9, 8]);
    expect(list.getState().waiting).toBe(1);
    state.calm = true;
    list.apply([anOrder(11)]);
    expect(numbers(list)).toEqual([11, 10, 9, 8]);
    expect(list.getState().waiting).toBe(0);
  });

  test("shows the newest of a waiting order when it is let in", async () => {
    const { list } = listOf(TWO_PAGES);
    await list.load();
    list.apply([anOrder(10)]);
    list.apply([anOrder(10, { version: 4, status: "shipped" })]);
    list.settle();
    expect(list.getRow(anOrder(10).id)?.status).toBe("shipped");
  });

  test("puts the first order into an empty list, whoever points at it", async () => {
    const { list } = listOf([{ items: [], next_cursor: null }]);
    await list.load();
    list.apply([anOrder(1)]);
    expect(numbers(list)).toEqual([1]);
  });

  test("changes a row in its place, and tells that row alone", async () => {
    const { list } = listOf(TWO_PAGES, { fits: (order) => order.status === "placed" });
    await list.load();
    const [whole, changed, other] = [vi.fn(), vi.fn(), vi.fn()];
    list.subscribe(whole);
    list.subscribeRow(anOrder(8).id, changed);
    list.subscribeRow(anOrder(9).id, other);
    const reserved = anOrder(8, { version: 2, status: "reserved" });
    list.apply([reserved]);
    expect(numbers(list)).toEqual([9, 8]);
    expect(list.fits(reserved)).toBe(false);
    expect(changed).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
    expect(whole).not.toHaveBeenCalled();
  });

  test("ignores what is older than what it shows", async () => {
    const { list } = listOf(TWO_PAGES);
    await list.load();
    list.apply([anOrder(8, { version: 3, status: "authorized" })]);
    list.apply([anOrder(8, { version: 2, status: "reserved" })]);
    expect(list.getRow(anOrder(8).id)?.status).toBe("authorized");
  });

  test("does not take an old order that changed for a new one", async () => {
    const { list } = listOf(TWO_PAGES, { calm: true });
    await list.load();
    list.apply([anOrder(2, { version: 5 })]);
    expect(numbers(list)).toEqual([9, 8]);
  });

  test("lets in only what fits the filter", async () => {
    const { list } = listOf(TWO_PAGES, { calm: true, fits: (order) => order.status === "parked" });
    await list.load();
    list.apply([anOrder(10), anOrder(11, { status: "parked" })]);
    expect(numbers(list)).toEqual([11, 9, 8]);
  });

  test("reads again what was missed, without moving a row", async () => {
    const pages = structuredClone(TWO_PAGES);
    const { list, load } = listOf(pages);
    await list.load();
    await list.loadMore();
    pages[0]?.items.unshift(anOrder(10));
    pages[1]?.items.splice(1, 1, anOrder(7, { version: 9, status: "completed" }));
    load.mockClear();
    await list.refresh();
    expect(load).toHaveBeenCalledTimes(2);
    expect(numbers(list)).toEqual([9, 8, 7]);
    expect(list.getState().waiting).toBe(1);
    expect(list.getRow(anOrder(7).id)?.status).toBe("completed");
  });

  test("puts one that comes to fit in its place among the others", async () => {
    const { list } = listOf([{ items: [anOrder(9), anOrder(5)], next_cursor: null }], {
      calm: true,
    });
    await list.load();
    list.apply([anOrder(7, { version: 2 }), anOrder(10)]);
    expect(numbers(list)).toEqual([10, 9, 7, 5]);
  });

  test("read anew, tells the rows that were changed meanwhile", async () => {
    const pages = structuredClone(TWO_PAGES);
    const { list } = listOf(pages);
    await list.load();
    const changed = vi.fn();
    list.subscribeRow(anOrder(8).id, changed);
    pages[0]?.items.splice(1, 1, anOrder(8, { version: 5, status: "completed" }));
    await list.load();
    expect(changed).toHaveBeenCalledOnce();
  });

  test("says what went wrong, and is whole after another try", async () => {
    const pages: Page<Order>[] = [];
    const { list } = listOf(pages);
    await list.load();
    expect(list.getState()).toMatchObject({ status: "failed", ids: [] });
    pages.push(...TWO_PAGES);
    await list.load();
    expect(list.getState()).toMatchObject({ status: "ready", error: null });
  });
});
