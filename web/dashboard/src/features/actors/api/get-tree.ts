import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Rates } from "@/features/actors/rates";
import { withChanges } from "@/features/actors/tree";
import { request } from "@/lib/api/client";
import { ApiError } from "@/lib/api/problem";
import type { ActorNode } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { useFeed } from "@/lib/live/live";

/** Of each pool so many children are listed; more when somebody searches among them. */
const LISTED = 100;
const SEARCHED = 1000;
/** The feed tells of the tree; of a pool's children that are well, nobody does. */
const EVERY_MS = 3000;

const KEY = ["actors"] as const;

function getPlace(path: string, limit: number, signal?: AbortSignal) {
  return request<ActorNode>("GET", "/api/actors", { query: { path, limit }, signal });
}

/** The supervision tree, live. */
export function useTree(searching: boolean) {
  const queries = useQueryClient();
  const limit = searching ? SEARCHED : LISTED;
  const key = [...KEY, "tree", limit] as const;
  useFeed("actors", (changed) => {
    queries.setQueryData<ActorNode>(key, (known) => known && withChanges(known, changed));
  });
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getPlace("/", limit, signal),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** A place that the tree does not list; null: nobody lives there. */
export function usePlace(path: string, wanted: boolean) {
  return useQuery({
    queryKey: [...KEY, "place", path],
    queryFn: async ({ signal }) => {
      try {
        return await getPlace(path, LISTED, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    enabled: wanted,
    refetchInterval: EVERY_MS,
  });
}

/** How many messages a second each place of the tree handles, taken once a second. */
export function useRates(root: ActorNode | undefined): (path: string) => number | null {
  const now = useNow();
  const [rates] = useState(() => new Rates());
  const [of, setOf] = useState(() => (path: string) => rates.of(path));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock says when, not the tree
  useEffect(() => {
    if (!root) return;
    const counters = new Map<string, number>();
    count(root, counters);
    rates.note(now, counters);
    setOf(() => (path: string) => rates.of(path));
  }, [now, rates, root === undefined]);
  return of;
}

function count(node: ActorNode, counters: Map<string, number>): void {
  counters.set(node.path, node.handled);
  for (const child of node.children) count(child, counters);
}
