import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { request } from "@/lib/api/client";
import type { Page, Redrive } from "@/lib/api/types";

const LIST = ["redrives"] as const;
/** How far one is, the server says once a second; others may start one at any time. */
const RUNNING_MS = 1_000;
const RESTING_MS = 10_000;

/** The last ones, newest first. `onEnd` hears of those that ended while somebody looked. */
export function useRedrives(onEnd: (redrive: Redrive) => void) {
  const running = useRef<ReadonlySet<string>>(new Set());
  const tell = useEffectEvent(onEnd);
  const query = useRedriveList();
  const { data } = query;
  useEffect(() => {
    if (!data) return;
    for (const redrive of data) {
      if (redrive.status !== "running" && running.current.has(redrive.id)) tell(redrive);
    }
    running.current = new Set(data.filter(isRunning).map(({ id }) => id));
  }, [data]);
  return query;
}

export function isRunning({ status }: Redrive): boolean {
  return status === "running";
}

function useRedriveList() {
  return useQuery({
    queryKey: LIST,
    queryFn: async ({ signal }) =>
      (await request<Page<Redrive>>("GET", "/api/redrives", { signal })).items,
    refetchInterval: RESTING_MS,
  });
}

/** One that runs, read each second until it has ended; the list hears of that. */
export function useRunningRedrive(started: Redrive): Redrive {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: [...LIST, started.id],
    queryFn: ({ signal }) => request<Redrive>("GET", pathOf(started.id), { signal }),
    initialData: started,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data?.status === "running" ? RUNNING_MS : false),
  });
  const ended = data.status !== "running" ? data : null;

  useEffect(() => {
    if (ended) queries.setQueryData<Redrive[]>(LIST, (known) => withRedrive(known, ended));
  }, [ended, queries]);
  return data;
}

export function useRedriveActions() {
  const queries = useQueryClient();

  function keep(redrive: Redrive) {
    queries.setQueryData<Redrive[]>(LIST, (known) => withRedrive(known, redrive));
    queries.setQueryData<Redrive>([...LIST, redrive.id], redrive);
    return redrive;
  }

  return {
    start: async (action: Redrive["action"], body: unknown) =>
      keep(await request<Redrive>("POST", `/api/dead-letters/${action}`, { body })),
    cancel: async (id: string) => keep(await request<Redrive>("POST", `${pathOf(id)}/cancel`)),
  };
}

function pathOf(id: string): string {
  return `/api/redrives/${encodeURIComponent(id)}`;
}

/** The list with this one as it stands now, wherever it was. */
function withRedrive(known: readonly Redrive[] | undefined, redrive: Redrive): Redrive[] {
  const others = (known ?? []).filter(({ id }) => id !== redrive.id);
  return [redrive, ...others].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}
