import type { OrderBody } from "@/features/new-order/rules";

/** A key, and the body that it stands for. */
export interface Keyed {
  key: string;
  body: string;
}

/**
 * The key under which a body is sent: the same as long as it is the same body, whether it was
 * clicked twice, or no answer came. So it becomes one order. Another body gets another key.
 */
export function keyFor(known: Keyed | null, body: OrderBody): Keyed {
  const written = JSON.stringify(body);
  return known?.body === written ? known : { key: newKey(), body: written };
}

function newKey(): string {
  // Not crypto.randomUUID: that is there over https only, and a dashboard may be reached by http.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
