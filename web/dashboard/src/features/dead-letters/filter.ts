import type { DeadLetterGroup, Order } from "@/lib/api/types";

/** Which parked orders: of a step, of an error, of both, or all. As it stands in the address. */
export interface Filter {
  step: string | null;
  error: string | null;
}

/** The server's patterns: what fits neither is left out, for it can be of no order. */
const STEP = /^[A-Za-z0-9_.:-]{1,128}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const ERROR = /^[^\x00-\x1f\x7f-\x9f]{1,200}$/;

export function readFilter(search: URLSearchParams): Filter {
  const step = search.get("step");
  const error = search.get("error");
  return {
    step: step && STEP.test(step) ? step : null,
    error: error && ERROR.test(error) ? error : null,
  };
}

export function writeFilter({ step, error }: Filter): URLSearchParams {
  const search = new URLSearchParams();
  if (step) search.set("step", step);
  if (error) search.set("error", error);
  return search;
}

/** Only what is set: as the server's bodies want it. */
export function choiceOf({ step, error }: Filter): { step?: string; error?: string } {
  return { ...(step ? { step } : {}), ...(error ? { error } : {}) };
}

export function isWhole({ step, error }: Filter): boolean {
  return step === null && error === null;
}

export function fits(filter: Filter, order: Order): boolean {
  return (
    order.status === "parked" &&
    (!filter.step || order.parked_step === filter.step) &&
    (!filter.error || order.parked_error === filter.error)
  );
}

export function covers(filter: Filter, group: Pick<DeadLetterGroup, "step" | "error">): boolean {
  return (
    (!filter.step || group.step === filter.step) && (!filter.error || group.error === filter.error)
  );
}

export function isSame(filter: Filter, { step, error }: { step: string; error: string }): boolean {
  return filter.step === step && filter.error === error;
}

/** "authorize, unavailable": by what a filter is called. */
export function nameOf({ step, error }: { step?: string | null; error?: string | null }): string {
  return [step, error].filter(Boolean).join(", ");
}
