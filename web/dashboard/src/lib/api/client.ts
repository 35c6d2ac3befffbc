import { ApiError, readProblem, sentence } from "@/lib/api/problem";
import { dropToken, tokenStore } from "@/lib/token";

export type QueryValue = string | number | boolean | null | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue> | undefined;
  body?: unknown;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
  /** Another than the one that is signed in: to try it. */
  token?: string | undefined;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * One request to the server, signed with the token.
 *
 * Throws an ApiError whose message can be shown. A token that is no longer taken is dropped: the
 * shell then asks for another, and comes back.
 */
export async function request<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  const token = options.token ?? tokenStore.get().token;
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  const init: RequestInit = { method, headers, signal: options.signal ?? null, cache: "no-store" };
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  const response = await fetch(path + queryString(options.query), init).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiError("The server cannot be reached.", 0);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  if (response.status === 401 && options.token === undefined && token === tokenStore.get().token) {
    dropToken({ expired: token !== null });
  }
  throw await errorOf(response);
}

/** `?a=1&b=2` of what is set, or nothing. */
function queryString(query: Record<string, QueryValue> = {}): string {
  const set = Object.entries(query).filter(([, value]) => value != null && value !== "");
  if (set.length === 0) return "";
  return `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem = readProblem(await response.json().catch(() => null));
  const message = problem
    ? sentence(problem.detail || problem.title)
    : `The server answered ${response.status}.`;
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(
    message,
    response.status,
    problem,
    response.headers.get("X-Correlation-ID"),
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}
