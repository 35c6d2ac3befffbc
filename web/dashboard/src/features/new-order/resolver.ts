import type { Resolver, ResolverOptions, ResolverResult } from "react-hook-form";
import { bodyOf, type OrderForm } from "@/features/new-order/form";
import type { OrderBody } from "@/features/new-order/rules";

let loading: Promise<typeof import("@/features/new-order/apply-rules")> | undefined;

/** The rules, loaded beside the page; after a failure the next one who asks tries again. */
export function loadRules() {
  loading ??= import("@/features/new-order/apply-rules").catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Form and body name their fields alike, so what is said of the body's holds for the form's. */
export const resolver: Resolver<OrderForm, unknown, OrderBody> = async (form, context, options) => {
  const body = bodyOf(form);
  const rules = await loadRules().catch(() => null);
  // They could not be loaded: then it is the server that says what is wrong.
  if (!rules) return { values: body, errors: {} };
  const fields = options as unknown as ResolverOptions<OrderBody>;
  const result = await rules.applyRules(body, context, fields);
  return result as ResolverResult<OrderForm, OrderBody>;
};
