import { useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Stats } from "@/lib/api/types";
import { useFeed, useFollowsAll } from "@/lib/live/live";
import type { StatsSecond } from "@/lib/live/messages";

const KEY = ["stats"] as const;
/** As many as the server sends. */
const SECONDS = 300;
const SLICES = 30;
/** While the feed follows one order it brings no figures: a count in the navigation has time. */
const ASIDE_MS = 10_000;

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
    refetchInterval: useFollowsAll() ? false : ASIDE_MS,
    ...(select ? { select } : {}),
  });
}

/** Told twice, it is the same: every component that shows figures hears of each second. */
export function withSecond(known: Stats, { second, latency, ...figures }: StatsSecond): Stats {
  if (figures.at <= known.at) return known;
  return {
    ...figures,
    series: withNewest(known.series, second, SECONDS),
    latencies: withNewest(known.latencies, latency, SLICES),
  };
}

/** The very list, if it has that point already. */
function withNewest<Point extends { at: string }>(points: Point[], newest: Point, most: number) {
  const last = points.at(-1);
  return last && newest.at <= last.at ? points : [...points, newest].slice(-most);
}
