import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/problem";

const RETRIES = 2;

/** What the feed does not tell is asked again when it is looked at, not by polling. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 120_000,
        retry: (count, error) => count < RETRIES && error instanceof ApiError && error.transient,
        retryDelay: (count, error) =>
          error instanceof ApiError && error.retryAfterSeconds !== null
            ? error.retryAfterSeconds * 1000
            : 500 * 2 ** count,
      },
      mutations: { retry: false },
    },
  });
}
