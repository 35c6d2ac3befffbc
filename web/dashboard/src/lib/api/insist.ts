import { ApiError } from "@/lib/api/problem";

/** An answer, also from a server that has just come back and says: not yet. Null: none at all. */
export async function insist<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  for (;;) {
    try {
      const answer = await ask();
      return signal.aborted ? null : answer;
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError) || !error.transient) return null;
      await pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
