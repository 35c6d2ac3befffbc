import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { request } from "@/lib/api/client";
import type { Incident, Page } from "@/lib/api/types";
import { useFeed } from "@/lib/live/live";

const KEY = ["incidents"] as const;
const EVERY_MS = 10_000;

export function listIncidents(
  query: { path?: string | undefined; limit: number; cursor?: string | null },
  signal?: AbortSignal,
) {
  return request<Page<Incident>>("GET", "/api/supervision", { query, signal });
}

export const incidentsKey = (path: string) => [...KEY, path] as const;

/** The newest crashes and restarts. */
export function useIncidents(limit: number) {
  useIncidentNews();
  return useQuery({
    queryKey: [...KEY, "newest", limit],
    queryFn: async ({ signal }) => (await listIncidents({ limit }, signal)).items,
    refetchInterval: EVERY_MS,
  });
}

/** Reads incidents anew when a place of the tree has failed or was restarted. */
export function useIncidentNews() {
  const queries = useQueryClient();
  const troubles = useRef(new Map<string, number>());
  useFeed("actors", (changed) => {
    let news = false;
    for (const { path, restarts, failures, state } of changed) {
      const trouble = restarts + failures + Number(state === "quarantined");
      const known = troubles.current.get(path);
      if (trouble === 0 || known === trouble) continue;
      troubles.current.set(path, trouble);
      news = true;
    }
    if (news) void queries.invalidateQueries({ queryKey: KEY });
  });
}
