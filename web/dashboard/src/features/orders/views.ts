import { readStored, writeStored } from "@/lib/storage";
import { createStore } from "@/lib/store";

/** A filter with a name. */
export interface View {
  name: string;
  /** As it stands in the address, without the question mark. */
  query: string;
}

/** Those that everybody has. */
export const GIVEN_VIEWS: readonly View[] = [
  { name: "All orders", query: "" },
  { name: "Parked", query: "status=parked" },
  { name: "Being undone", query: "status=compensating" },
  { name: "Stuck before payment", query: "status=reserved&older_than=1m" },
  { name: "Stuck before shipping", query: "status=authorized&older_than=1m" },
];

const KEY = "conveyor.order-views";
const MOST = 30;

function stored(): readonly View[] {
  try {
    const views: unknown = JSON.parse(readStored(() => localStorage, KEY) ?? "[]");
    return Array.isArray(views) ? views.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  const { name, query } = Object(value) as Partial<View>;
  return typeof name === "string" && typeof query === "string";
}

export const viewStore = createStore<readonly View[]>(stored());

/** Keep a view; one of the same name gives way. */
export function saveView(view: View): void {
  keep([...viewStore.get().filter(({ name }) => name !== view.name), view].slice(-MOST));
}

export function removeView(name: string): void {
  keep(viewStore.get().filter((view) => view.name !== name));
}

function keep(views: readonly View[]): void {
  viewStore.set(views);
  writeStored(() => localStorage, KEY, JSON.stringify(views));
}
