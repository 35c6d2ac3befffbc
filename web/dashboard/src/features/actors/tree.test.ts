import { describe, expect, test } from "vitest";
import {
  findPlace,
  type PlaceRow,
  rowsOf,
  stepOf,
  troublesBelow,
  withChanges,
} from "@/features/actors/tree";
import type { ActorNode } from "@/lib/api/types";

function place(path: string, rest: Partial<ActorNode> = {}): ActorNode {
  const children = rest.children ?? [];
  return {
    path,
    kind: children.length > 0 ? "supervisor" : "worker",
    state: "running",
    restarts: 0,
    mailbox: 0,
    handled: 0,
    failures: 0,
    since: "2026-01-01T12:00:00.000Z",
    children,
    children_total: children.length,
    ...rest,
  };
}

function aTree(): ActorNode {
  return place("/", {
    children: [
      place("/journal"),
      place("/services", { children: [place("/services/payment"), place("/services/shipping")] }),
      place("/orders", {
        kind: "pool",
        children: [place("/orders/0194-aaa"), place("/orders/0194-bbb")],
        children_total: 500,
      }),
    ],
  });
}

const ALL = { q: "", troubled: false };
const unfolded = () => true;
const noPools = (node: ActorNode) => node.kind !== "pool";
const paths = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === "place" ? row.node.path : `${row.count} more`));
const told = (path: string, rest: Partial<ActorNode>) => {
  const { children: _, ...change } = place(path, rest);
  return change;
};

describe("the lines of the tree", () => {
  test("leave out what is folded away", () => {
    expect(paths(rowsOf(aTree(), noPools, ALL))).toEqual([
      "/",
      "/journal",
      "/services",
      "/services/payment",
      "/services/shipping",
      "/orders",
    ]);
  });

  test("say how many of a pool are not listed", () => {
    expect(paths(rowsOf(aTree(), unfolded, ALL)).slice(-3)).toEqual([
      "/orders/0194-aaa",
      "/orders/0194-bbb",
      "498 more",
    ]);
  });

  test("are those that a search finds, and the way to them, whatever is folded", () => {
    const found = rowsOf(aTree(), () => false, { q: "…4-BBB", troubled: false });
    expect(paths(found)).toEqual(["/", "/orders", "/orders/0194-bbb", "498 more"]);
    expect(rowsOf(aTree(), unfolded, { q: "nobody", troubled: false })).toEqual([]);
  });

  test("are those that had trouble, when only they are asked for", () => {
    const tree = withChanges(aTree(), [told("/services/payment", { restarts: 1 })]);
    const found = rowsOf(tree, noPools, { q: "", troubled: true });
    expect(paths(found)).toEqual(["/", "/services", "/services/payment"]);
  });
});

describe("what the feed tells", () => {
  test("changes that place, and leaves the others the objects they were", () => {
    const before = aTree();
    const after = withChanges(before, [told("/services/payment", { state: "waiting" })]);
    expect(findPlace(after, "/services/payment")?.state).toBe("waiting");
    expect(findPlace(after, "/services/shipping")).toBe(findPlace(before, "/services/shipping"));
    expect(findPlace(after, "/orders")).toBe(findPlace(before, "/orders"));
    expect(troublesBelow(after)).toBe(1);
  });

  test("brings an order in trouble that was not listed", () => {
    const after = withChanges(aTree(), [told("/orders/0194-ccc", { state: "quarantined" })]);
    expect(findPlace(after, "/orders")?.children.map(({ path }) => path)).toEqual([
      "/orders/0194-ccc",
      "/orders/0194-aaa",
      "/orders/0194-bbb",
    ]);
  });

  test("empties a pool that has nobody left", () => {
    const after = withChanges(aTree(), [told("/orders", { kind: "pool", children_total: 0 })]);
    expect(findPlace(after, "/orders")?.children).toEqual([]);
  });

  test("does not lose what is below a place that changes", () => {
    const after = withChanges(aTree(), [told("/services", { restarts: 2, kind: "supervisor" })]);
    expect(findPlace(after, "/services")?.restarts).toBe(2);
    expect(findPlace(after, "/services/payment")).not.toBeNull();
  });
});

describe("the keyboard", () => {
  const places = rowsOf(aTree(), noPools, ALL).filter(
    (row): row is PlaceRow => row.kind === "place",
  );

  test("walks up and down, and stops at the ends", () => {
    expect(stepOf("ArrowDown", places, "/journal")).toEqual({ walkTo: "/services" });
    expect(stepOf("ArrowUp", places, "/")).toEqual({ walkTo: undefined });
    expect(stepOf("End", places, "/")).toEqual({ walkTo: "/orders" });
  });

  test("unfolds before it goes in, and folds before it goes out", () => {
    expect(stepOf("ArrowRight", places, "/orders")).toEqual({
      fold: { path: "/orders", open: true },
    });
    expect(stepOf("ArrowRight", places, "/services")).toEqual({ walkTo: "/services/payment" });
    expect(stepOf("ArrowLeft", places, "/services")).toEqual({
      fold: { path: "/services", open: false },
    });
    expect(stepOf("ArrowLeft", places, "/services/payment")).toEqual({ walkTo: "/services" });
  });

  test("leaves other keys to the page", () => {
    expect(stepOf("Tab", places, "/")).toBeNull();
  });
});
