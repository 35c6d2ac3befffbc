import type { DeadLetterGroup } from "@/lib/api/types";

type Count = Pick<DeadLetterGroup, "step" | "error" | "count">;

const keyOf = ({ step, error }: Count) => `${step}\n${error}`;

/**
 * The groups in the order in which they were first seen, the new ones after them: a group that
 * grows does not change places with its neighbour under a pointer.
 */
export function steady<G extends Count>(known: readonly G[], next: readonly G[]): G[] {
  const places = new Map(known.map((group, place) => [keyOf(group), place]));
  const place = (group: G) => places.get(keyOf(group)) ?? Number.POSITIVE_INFINITY;
  return [...next].sort((a, b) => {
    const [left, right] = [place(a), place(b)];
    return left === right ? 0 : left - right;
  });
}

/** The groups with newer counts; what has nobody left goes, what is new waits to be read. */
export function withCounts<G extends Count>(groups: readonly G[], counts: readonly Count[]): G[] {
  const byKey = new Map(counts.map((count) => [keyOf(count), count.count]));
  return groups.flatMap((group) => {
    const count = byKey.get(keyOf(group));
    return count ? [{ ...group, count }] : [];
  });
}

/** Whether both count the same, in whatever order. */
export function agree(groups: readonly Count[], counts: readonly Count[]): boolean {
  if (groups.length !== counts.length) return false;
  const known = new Map(groups.map((group) => [keyOf(group), group.count]));
  return counts.every((count) => known.get(keyOf(count)) === count.count);
}

export function sum(groups: readonly Count[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
