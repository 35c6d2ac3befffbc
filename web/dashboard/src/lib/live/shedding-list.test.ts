import { describe, expect, test, vi } from "vitest";
import type { Order, Page } from "@/lib/api/types";
import { OrderList } from "@/lib/live/order-list";
import { anOrder } from "@/testing/order";

const parked = (number: number, version = 3) => anOrder(number, { status: "parked", version });
const onItsWay = (number: number, version = 4) => anOrder(number, { status: "reserved", version });

function listOf(pages: Page<Order>[], calm = () => false) {
  const load = vi.fn((cursor: string | null) => {
    const page = pages[cursor === null ? 0 : Number(cursor)];
    return page ? Promise.resolve(structuredClone(page)) : Promise.reject(new Error("away"));
  });
  const fits = (order: Order) => order.status === "parked";
  return { list: new OrderList({ load, fits, calm, sheds: true }), load };
}

const onePage = (...orders: Order[]): Page<Order>[] => [{ items: orders, next_cursor: null }];
const numbers = (list: OrderList) => list.getState().ids.map((id) => Number(id.slice(-12)));
const idOf = (number: number) => anOrder(number).id;

describe("a list that what fits no more leaves", () => {
  test("lets what is parked anew wait while somebody points at a row", async () => {
    const { list } = listOf(onePage(parked(2), parked(1)));
    await list.load();
    list.apply([parked(3)]);
    expect(numbers(list)).toEqual([2, 1]);
    expect(list.getState().waiting).toBe(1);
    list.settle();
    expect(numbers(list)).toEqual([3, 2, 1]);
    expect(list.getState().waiting).toBe(0);
  });

  test("keeps what went on its way as a shadow until nobody points at a row", async () => {
    let calm = false;
    const { list } = listOf(onePage(parked(2), parked(1)), () => calm);
    await list.load();
    list.apply([onItsWay(2)]);
    expect(numbers(list)).toEqual([2, 1]);
    expect([...list.getState().gone]).toEqual([idOf(2)]);
    calm = true;
    list.apply([]);
    expect(numbers(list)).toEqual([1]);
  });

  test("shows one again that is parked again", async () => {
    const { list } = listOf(onePage(parked(1)));
    await list.load();
    list.apply([onItsWay(1, 4)]);
    list.apply([parked(1, 9)]);
    expect(list.getState().gone.size).toBe(0);
    expect(list.getRow(idOf(1))?.version).toBe(9);
  });

  test("never lets in one that went before it was let in", async () => {
    const { list } = listOf(onePage(parked(1)));
    await list.load();
    list.apply([parked(2)]);
    list.apply([onItsWay(2)]);
    list.settle();
    expect(numbers(list)).toEqual([1]);
  });

  test("ignores what is older than what it shows", async () => {
    const { list } = listOf(onePage(parked(1, 7)));
    await list.load();
    list.apply([onItsWay(1, 5)]);
    expect(list.getState().gone.size).toBe(0);
  });

  test("does not miss what the feed brings while the answer is on its way", async () => {
    const { list } = listOf(onePage(parked(2), parked(1)), () => true);
    const loading = list.load();
    list.apply([parked(3), onItsWay(1)]);
    await loading;
    expect(numbers(list)).toEqual([3, 2]);
  });

  test("does not bring back, with an older answer, what the feed saw leave", async () => {
    const { list } = listOf(onePage(parked(2), parked(1)), () => true);
    await list.load();
    list.apply([onItsWay(2)]);
    await list.load();
    expect(numbers(list)).toEqual([1]);
  });

  test("finds out, after messages were missed, what came and what went", async () => {
    const pages = onePage(parked(3), parked(2), parked(1));
    const { list } = listOf(pages);
    await list.load();
    pages.splice(0, 1, ...onePage(parked(4), parked(3), parked(1)));
    await list.refresh();
    expect([...list.getState().gone]).toEqual([idOf(2)]);
    list.settle();
    expect(numbers(list)).toEqual([4, 3, 1]);
  });

  test("leaves an older order to the page that it is on", async () => {
    const { list } = listOf([
      { items: [parked(9), parked(8)], next_cursor: "1" },
      { items: [parked(7)], next_cursor: null },
    ]);
    await list.load();
    list.apply([parked(2)]);
    expect(list.getState().waiting).toBe(0);
    await list.loadMore();
    expect(numbers(list)).toEqual([9, 8, 7]);
    expect(list.getState().more).toBe(false);
  });

  test("says what went wrong, and is whole after another try", async () => {
    const pages: Page<Order>[] = [];
    const { list } = listOf(pages);
    await list.load();
    expect(list.getState()).toMatchObject({ status: "failed", ids: [] });
    pages.push(...onePage(parked(1)));
    await list.load();
    expect(list.getState()).toMatchObject({ status: "ready", error: null });
  });
});
