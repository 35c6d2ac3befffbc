import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { choiceOf, type Filter } from "@/features/dead-letters/filter";
import { agree, steady, withCounts } from "@/features/dead-letters/groups";
import { request } from "@/lib/api/client";
import type { DeadLetterGroup, DeadLetters } from "@/lib/api/types";
import { useFeed } from "@/lib/live/live";

const PAGE_SIZE = 200;
/** Counts move a few times a second; ages are read anew not more often than that. */
const READ_AGAIN_MS = 2_000;
const KEY = ["dead-letters", "groups"] as const;

export function listDeadLetters(filter: Filter, cursor: string | null, signal: AbortSignal) {
  return request<DeadLetters>("GET", "/api/dead-letters", {
    query: { ...choiceOf(filter), limit: PAGE_SIZE, cursor },
    signal,
  });
}

/** All groups, in a steady order; read again when the figures of the feed tell of others. */
export function useGroups() {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  useFeed("stats", ({ dead_letters }) => {
    const known = queries.getQueryData<DeadLetterGroup[]>(KEY);
    if (!known || agree(known, dead_letters)) return;
    queries.setQueryData(KEY, withCounts(known, dead_letters));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: KEY });
    }, READ_AGAIN_MS);
  });

  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const query = { limit: 1 };
      const { groups } = await request<DeadLetters>("GET", "/api/dead-letters", { query, signal });
      return steady(queries.getQueryData<DeadLetterGroup[]>(KEY) ?? [], groups);
    },
    staleTime: 0,
  });
}
