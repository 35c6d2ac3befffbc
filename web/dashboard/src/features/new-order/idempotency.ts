import type { OrderBody } from "@/features/new-order/rules";
import { newKey } from "@/lib/new-key";

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
