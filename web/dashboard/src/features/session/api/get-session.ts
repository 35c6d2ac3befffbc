import { useQuery } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Session } from "@/lib/api/types";

/** Who the token says we are. `token`: another than the one signed in with, to try it. */
export function getSession(options: { token?: string; signal?: AbortSignal } = {}) {
  return request<Session>("GET", "/api/session", options);
}

export function useSessionQuery(token: string | null) {
  return useQuery({
    queryKey: ["session", token],
    queryFn: ({ signal }) => getSession({ signal }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
