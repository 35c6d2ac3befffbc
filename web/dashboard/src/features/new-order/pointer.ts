import type { FieldPath } from "react-hook-form";
import type { OrderForm } from "@/features/new-order/form";
import { type Problem, sentence } from "@/lib/api/problem";

const FIELD =
  /^(customer\.(email|name)|shipping_address\.(line1|line2|city|postal_code|country)|items\.\d+\.(sku|quantity)|payment\.token)$/;

interface Spread {
  fields: { path: FieldPath<OrderForm>; message: string }[];
  /** What is wrong with no field of the form. */
  rest: string[];
}

/** The server's errors, each to its field. */
export function spread(errors: Problem["errors"] = []): Spread {
  const fields: Spread["fields"] = [];
  const rest: string[] = [];
  for (const { pointer, detail } of errors) {
    // RFC 6901: ~1 is a slash, ~0 a tilde.
    const parts = pointer.split("/").slice(1);
    const path = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
    if (FIELD.test(path)) {
      fields.push({ path: path as FieldPath<OrderForm>, message: sentence(detail) });
    } else {
      rest.push(path ? `${path}: ${detail}` : sentence(detail));
    }
  }
  return { fields, rest };
}
