import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { useNavigate } from "react-router";
import { placeOrder } from "@/features/new-order/api/place-order";
import { dropDraft, keepDraft, readDraft } from "@/features/new-order/draft";
import { emptyForm, type OrderForm } from "@/features/new-order/form";
import { type Keyed, keyFor } from "@/features/new-order/idempotency";
import { spread } from "@/features/new-order/pointer";
import { loadRules, resolver } from "@/features/new-order/resolver";
import type { OrderBody } from "@/features/new-order/rules";
import { useSettled } from "@/hooks/use-settled";
import { ApiError, explain } from "@/lib/api/problem";
import { useSession } from "@/lib/session";
import { tokenStore } from "@/lib/token";

export interface Trouble {
  title: string;
  details: readonly string[];
  /** It may have been placed: sending it again is safe, and tells. */
  unanswered: boolean;
}

/** The form with its draft, its key and its way to the server. */
export function useOrderForm() {
  const { subject } = useSession();
  const navigate = useNavigate();
  const [draft] = useState(() => readDraft(subject));
  const form = useForm<OrderForm, unknown, OrderBody>({
    defaultValues: draft?.form ?? emptyForm(),
    resolver,
    mode: "onTouched",
    shouldFocusError: true,
  });
  const keyed = useRef<Keyed | null>(draft?.keyed ?? null);
  const sending = useRef(false);
  const [restored, setRestored] = useState(draft !== null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const placed = useRef(false);
  function keep() {
    const { token, expired } = tokenStore.get();
    if (placed.current || !(token || expired)) return;
    keepDraft(subject, { form: form.getValues(), keyed: keyed.current });
  }
  useEffect(() => void loadRules().catch(() => undefined), []);
  const keepSoon = useSettled<void>(keep);
  // biome-ignore lint/correctness/useExhaustiveDependencies: subscribed once, to all that changes
  useEffect(() => {
    const unfollow = form.subscribe({ formState: { values: true }, callback: () => keepSoon() });
    return () => {
      unfollow();
      // The session may have expired under the last letters.
      keep();
    };
  }, []);

  async function send(body: OrderBody) {
    // The button rests only after the next render; a second click may come before it.
    if (sending.current) return;
    sending.current = true;
    setTrouble(null);
    keyed.current = keyFor(keyed.current, body);
    keep();
    try {
      const order = await placeOrder(keyed.current);
      placed.current = true;
      keyed.current = null;
      dropDraft();
      await navigate(`/orders/${order.id}`);
    } catch (error) {
      tell(error);
    } finally {
      sending.current = false;
    }
  }

  function tell(error: unknown) {
    const { fields, rest } = spread(error instanceof ApiError ? error.problem?.errors : []);
    fields.forEach(({ path, message }, index) => {
      form.setError(path, { type: "server", message }, { shouldFocus: index === 0 });
    });
    if (fields.length > 0 && rest.length === 0) return;
    const unanswered = error instanceof ApiError && (error.status === 0 || error.status >= 500);
    setTrouble({ title: explain(error), details: rest, unanswered });
  }

  function fill(values: OrderForm) {
    setTrouble(null);
    setRestored(false);
    // Of the empty form it is a change, that can be cleared.
    form.reset(emptyForm());
    form.reset(values, { keepDefaultValues: true });
    keep();
  }

  return {
    form,
    submit: form.handleSubmit(send),
    trouble,
    fill,
    clear: () => fill(emptyForm()),
    restored,
  };
}
