/** RFC 9457, as the server answers every error. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** What is wrong with which field of the body, by JSON Pointer. */
  errors?: { pointer: string; detail: string }[];
}

/** No answer, too many requests, or a server that is away for a moment. */
const TRANSIENT: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);

/** Any request that did not end as it should; `message` can be shown as it is. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    message: string,
    /** 0: there was no answer. */
    readonly status: number,
    readonly problem: Problem | null = null,
    readonly correlationId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** Worth another try by itself: nothing was said against the request. */
  get transient(): boolean {
    return TRANSIENT.has(this.status);
  }
}

/** The problem in an answer, if it is one: a proxy in between answers errors of its own. */
export function readProblem(value: unknown): Problem | null {
  if (typeof value !== "object" || value === null) return null;
  const { type, title, status, detail } = value as Partial<Problem>;
  const whole =
    typeof type === "string" &&
    typeof title === "string" &&
    typeof status === "number" &&
    typeof detail === "string";
  return whole ? (value as Problem) : null;
}

/** One sentence for a person, whatever was thrown. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error && error.message ? error.message : "Something went wrong.";
}

/** "is not in the catalogue" → "Is not in the catalogue." */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
