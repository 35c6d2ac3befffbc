import { useInfiniteQuery } from "@tanstack/react-query";
import { incidentsKey, listIncidents, useIncidentNews } from "@/hooks/use-incidents";

const PAGE_SIZE = 30;

/** What happened at a place and below it, newest first; of "/" that is all there ever was. */
export function useHistory(path: string) {
  useIncidentNews();
  return useInfiniteQuery({
    queryKey: incidentsKey(path),
    queryFn: ({ pageParam, signal }) =>
      listIncidents(
        { path: path === "/" ? undefined : path, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}
