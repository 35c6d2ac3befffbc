import { emptyForm, isEmpty, type OrderForm } from "@/features/new-order/form";
import type { Keyed } from "@/features/new-order/idempotency";
import { readStored, writeStored } from "@/lib/storage";
import { tokenStore } from "@/lib/token";

/** A form that was begun; of this tab only, and of who began it. */
export interface Draft {
  form: OrderForm;
  keyed: Keyed | null;
}

const KEY = "conveyor.new-order";
const storage = () => sessionStorage;

/** What this person had begun. Somebody else's is thrown away: it names a person. */
export function readDraft(subject: string): Draft | null {
  const stored = readStored(storage, KEY);
  if (stored === null) return null;
  try {
    const { subject: whose, form, keyed } = JSON.parse(stored) as Draft & { subject: unknown };
    if (whose === subject && isForm(form)) return { form, keyed: isKeyed(keyed) ? keyed : null };
  } catch {
    // Not ours, or from another version: as good as none.
  }
  dropDraft();
  return null;
}

export function keepDraft(subject: string, draft: Draft): void {
  if (isEmpty(draft.form)) dropDraft();
  else writeStored(storage, KEY, JSON.stringify({ subject, ...draft }));
}

/** Nothing of it stays: neither name nor address. */
export function dropDraft(): void {
  writeStored(storage, KEY, null);
}

// A session that expires leaves it for the next one; somebody who signs out leaves nothing.
tokenStore.subscribe(() => {
  const { token, expired } = tokenStore.get();
  if (token === null && !expired) dropDraft();
});

function isKeyed(value: unknown): value is Keyed {
  const { key, body } = Object(value) as Partial<Keyed>;
  return typeof key === "string" && typeof body === "string";
}

function isForm(value: unknown): value is OrderForm {
  const form = Object(value) as Partial<OrderForm>;
  const empty = emptyForm();
  return (
    isTextsLike(empty.customer, form.customer) &&
    isTextsLike(empty.shipping_address, form.shipping_address) &&
    isTextsLike(empty.payment, form.payment) &&
    Array.isArray(form.items) &&
    form.items.length > 0 &&
    form.items.every((line) => isTextsLike(empty.items[0] ?? {}, line))
  );
}

function isTextsLike(model: object, value: unknown): boolean {
  const object = Object(value) as Record<string, unknown>;
  return Object.keys(model).every((name) => typeof object[name] === "string");
}
