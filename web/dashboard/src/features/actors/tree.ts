import type { ActorNode } from "@/lib/api/types";
import type { ActorChange } from "@/lib/live/messages";

/** What the tree is narrowed to. */
export interface Narrowing {
  q: string;
  /** Only places that ever had trouble. */
  troubled: boolean;
}

/** A line of the tree as it is shown; what is folded away has none. */
export type Row =
  | PlaceRow
  /** So many children of a pool are not listed. */
  | { kind: "more"; path: string; level: number; count: number };

export interface PlaceRow {
  kind: "place";
  node: ActorNode;
  level: number;
  position: number;
  size: number;
  parent: string | null;
  expandable: boolean;
  expanded: boolean;
}

function isTroubled({ state, restarts, failures }: ActorNode): boolean {
  return restarts > 0 || failures > 0 || isInTrouble(state);
}

/** It does not work now, and nobody wanted that. */
function isInTrouble(state: ActorNode["state"]): boolean {
  return state === "waiting" || state === "quarantined";
}

export function nameOf(path: string): string {
  return path === "/" ? "/" : path.slice(path.lastIndexOf("/") + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

export function findPlace(root: ActorNode, path: string): ActorNode | null {
  if (root.path === path) return root;
  for (const child of root.children) {
    if (child.path === path) return child;
    if (path.startsWith(`${child.path}/`)) return findPlace(child, path);
  }
  return null;
}

/** How many below it are in trouble now, as far as they are listed. */
export function troublesBelow(node: ActorNode): number {
  return node.children.reduce(
    (sum, child) => sum + Number(isInTrouble(child.state)) + troublesBelow(child),
    0,
  );
}

/** The tree with what the feed told. Places that did not change stay the same objects. */
export function withChanges(root: ActorNode, changed: readonly ActorChange[]): ActorNode {
  const changes = new Map(changed.map((place) => [place.path, place]));
  return changes.size === 0 ? root : changePlace(root, changes);
}

function changePlace(node: ActorNode, changes: Map<string, ActorChange>): ActorNode {
  let children = node.children;
  for (const [index, child] of node.children.entries()) {
    const next = changePlace(child, changes);
    if (next === child) continue;
    if (children === node.children) children = [...children];
    children[index] = next;
  }
  if (node.kind === "pool") children = withComers(node.path, children, changes);
  const change = changes.get(node.path);
  if (!change && children === node.children) return node;
  // None are left: those that are listed have gone since.
  if (change?.kind === "pool" && change.children_total === 0) children = [];
  return { ...node, ...change, children };
}

/** A pool's children come and go; those in trouble are told of, and stand first. */
function withComers(
  pool: string,
  children: ActorNode[],
  changes: Map<string, ActorChange>,
): ActorNode[] {
  const known = new Set(children.map((child) => child.path));
  const comers: ActorNode[] = [];
  for (const [path, place] of changes) {
    if (path !== "/" && parentOf(path) === pool && !known.has(path)) {
      comers.push({ ...place, children: [] });
    }
  }
  return comers.length === 0 ? children : [...comers, ...children];
}

/** The lines to show: `open` says which places are unfolded. A narrowed tree unfolds itself. */
export function rowsOf(
  root: ActorNode,
  open: (node: ActorNode) => boolean,
  narrowing: Narrowing,
): Row[] {
  const words = narrowing.q.toLowerCase().replaceAll("…", "").split(/\s+/).filter(Boolean);
  const narrowed = words.length > 0 || narrowing.troubled;
  const fits = (node: ActorNode) =>
    words.every((word) => node.path.toLowerCase().includes(word)) &&
    (!narrowing.troubled || isTroubled(node));
  const rows: Row[] = [];
  add(root, 1, 1, 1, null);
  return rows;

  function add(
    node: ActorNode,
    level: number,
    position: number,
    size: number,
    parent: string | null,
  ): boolean {
    const at = rows.length;
    const expandable = node.children.length > 0;
    const expanded = expandable && (narrowed || open(node));
    const row: PlaceRow = {
      kind: "place",
      node,
      level,
      position,
      size,
      parent,
      expandable,
      expanded,
    };
    rows.push(row);
    if (expanded) {
      for (const [index, child] of node.children.entries()) {
        add(child, level + 1, index + 1, node.children_total, node.path);
      }
      const rest = node.children_total - node.children.length;
      if (rest > 0) rows.push({ kind: "more", path: node.path, level: level + 1, count: rest });
    }
    if (!narrowed) return true;
    const found = rows.slice(at + 1).some((below) => below.kind === "place");
    if (found || fits(node)) return true;
    rows.splice(at);
    return false;
  }
}

/** What a key does in the tree: walk to another place, or fold this one. */
export interface TreeStep {
  walkTo?: string | null | undefined;
  fold?: { path: string; open: boolean };
}

/** As trees are walked everywhere: up and down, right into it, left out of it. */
export function stepOf(
  key: string,
  places: readonly PlaceRow[],
  current: string | null,
): TreeStep | null {
  const index = places.findIndex(({ node }) => node.path === current);
  const row = places[index];
  if (!row) return null;
  const { path } = row.node;
  switch (key) {
    case "ArrowDown":
      return { walkTo: places[index + 1]?.node.path };
    case "ArrowUp":
      return { walkTo: places[index - 1]?.node.path };
    case "Home":
      return { walkTo: places[0]?.node.path };
    case "End":
      return { walkTo: places.at(-1)?.node.path };
    case "ArrowRight":
      if (row.expanded) return { walkTo: places[index + 1]?.node.path };
      return row.expandable ? { fold: { path, open: true } } : {};
    case "ArrowLeft":
      return row.expanded ? { fold: { path, open: false } } : { walkTo: row.parent };
    default:
      return null;
  }
}
