import { useQuery } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Health } from "@/lib/api/types";

const EVERY_MS = 3000;

/** How each part of the server is; asked again while somebody looks: no feed tells it. */
export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => request<Health>("GET", "/health", { signal }),
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS,
  });
}
