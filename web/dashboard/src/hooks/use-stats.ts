import { useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Stats } from "@/lib/api/types";
import { useFeed } from "@/lib/live/live";
import type { StatsSecond } from "@/lib/live/messages";

const KEY = ["stats"] as const;
/** As many as the server sends. */
const SECONDS = 300;

/**
 * The shop's figures, new each second; for operators. A component renders when what it selects
 * changes, so select little: numbers and strings rather than lists.
 */
export function useStats<T = Stats>(select?: (stats: Stats) => T) {
  const queries = useQueryClient();
  useFeed("stats", (second) => {
    queries.setQueryData<Stats>(KEY, (known) => known && withSecond(known, second));
  });
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<Stats>("GET", "/api/stats", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    ...(select ? { select } : {}),
  });
}

/** Told twice, it is the same: every component that shows figures hears of each second. */
export function withSecond(known: Stats, { second, ...figures }: StatsSecond): Stats {
  if (figures.at <= known.at) return known;
  const last = known.series.at(-1);
  const series =
    last && second.at <= last.at ? known.series : [...known.series, second].slice(-SECONDS);
  return { ...figures, series };
}
