import { RefreshCw, TriangleAlert } from "lucide-react";
import { useFormContext, useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import type { OrderForm } from "@/features/new-order/form";
import { totalOf } from "@/features/new-order/total";
import type { Trouble } from "@/features/new-order/use-order-form";
import type { Product } from "@/lib/api/types";
import { formatMoney } from "@/lib/format/money";
import { countOf } from "@/lib/format/number";

/** What it comes to, and the button that places it. */
export function Summary({
  catalogue,
  trouble,
}: {
  catalogue: ReadonlyMap<string, Product>;
  trouble: Trouble | null;
}) {
  const { control, formState } = useFormContext<OrderForm>();
  const items = useWatch({ control, name: "items" });
  const lines = items.map(({ sku, quantity }) => ({ sku: sku.trim(), quantity: Number(quantity) }));
  const { sums, unknown } = totalOf(lines, catalogue);
  const pieces = lines.reduce(
    (all, { sku, quantity }) => all + (sku && quantity > 0 ? quantity : 0),
    0,
  );
  return (
    <Card className="lg:sticky lg:top-5">
      <CardHeader title="Total" hint={pieces > 0 ? countOf(pieces, "piece") : undefined} />
      <div className="flex flex-col gap-4 p-4">
        <div aria-live="polite">
          <p className="nums text-2xl font-semibold tracking-tight">
            {sums.length > 0 ? sums.map(formatMoney).join(" + ") : "–"}
          </p>
          <p className="mt-0.5 text-xs text-faint">
            {sums.length > 1
              ? "An order is in one currency: this one would be refused."
              : unknown > 0
                ? `${sums.length > 0 ? "And " : ""}${countOf(unknown, "line")} at the catalogue’s price, which is fixed when it is placed`
                : "At the catalogue’s prices, fixed when it is placed"}
          </p>
        </div>
        {trouble ? (
          <div role="alert" className="flex gap-2.5 rounded-md bg-bad-soft px-3 py-2 text-bad-text">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <div className="min-w-0 break-words">
              <p className="font-medium">{trouble.title}</p>
              {trouble.details.map((detail) => (
                <p key={detail}>{detail}</p>
              ))}
              {trouble.unanswered ? (
                <p>Whether it was placed is not known. Send it again: it becomes one order.</p>
              ) : null}
            </div>
          </div>
        ) : null}
        <Button type="submit" look="primary" size="lg" busy={formState.isSubmitting}>
          {trouble?.unanswered && !formState.isSubmitting ? <RefreshCw aria-hidden /> : null}
          {trouble?.unanswered ? "Send again" : "Place the order"}
        </Button>
      </div>
    </Card>
  );
}
