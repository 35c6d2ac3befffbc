import type { ReactNode } from "react";
import { Link } from "react-router";
import { Money } from "@/components/money";
import { TimeAgo } from "@/components/time-ago";
import { Card, CardHeader } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import type { Order } from "@/lib/api/types";

/** What it is of, and by what names others know it. */
export function OrderFacts({ order }: { order: Order }) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card>
        <CardHeader title="Items" />
        <table className="w-full">
          <caption className="sr-only">Items</caption>
          <thead className="sr-only">
            <tr>
              <th>Quantity and SKU</th>
              <th>Price of all</th>
            </tr>
          </thead>
          <tbody>
            {order.items.map(({ sku, quantity, unit_price }) => (
              <tr key={sku} className="border-b border-line/60">
                <td className="px-4 py-2">
                  <span className="nums text-faint">{quantity} ×</span>{" "}
                  <Link
                    to={`/orders?sku=${encodeURIComponent(sku)}`}
                    className="font-mono text-xs hover:underline"
                  >
                    {sku}
                  </Link>
                </td>
                <td className="px-4 py-2 text-right">
                  <Money money={{ ...unit_price, amount: unit_price.amount * quantity }} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <td className="px-4 py-2.5">Total</td>
              <td className="px-4 py-2.5 text-right">
                <Money money={order.total} />
              </td>
            </tr>
          </tfoot>
        </table>
      </Card>
      <Card>
        <CardHeader title="Details" />
        <dl className="flex flex-col gap-2.5 px-4 py-3">
          <Fact name="Placed">
            <TimeAgo at={order.created_at} />
          </Fact>
          <Fact name="Last change">
            <TimeAgo at={order.updated_at} />
          </Fact>
          {order.hold_until ? (
            <Fact name="Undoes itself">
              <TimeAgo at={order.hold_until} />
            </Fact>
          ) : null}
          <Fact name="Version">
            <span className="nums">{order.version}</span>
          </Fact>
          <Fact name="Customer">
            <Link
              to={`/orders?customer=${encodeURIComponent(order.customer_ref)}`}
              title="All orders of this customer"
              className="truncate font-mono text-xs hover:underline"
            >
              {order.customer_ref}
            </Link>
          </Fact>
          <Fact name="Correlation">
            <CopyText text={order.correlation_id} label="correlation id" />
          </Fact>
          {order.steps.map((step) =>
            step.reference ? (
              <Fact key={step.name} name={`${step.name} ref.`}>
                <CopyText text={step.reference} label={`reference of ${step.name}`} />
              </Fact>
            ) : null,
          )}
        </dl>
      </Card>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="flex min-w-0">{children}</dd>
    </div>
  );
}
