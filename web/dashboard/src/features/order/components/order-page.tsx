import { ArrowLeft } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";
import { StatusBadge } from "@/components/order-status";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { CopyText, shortId } from "@/components/ui/copy-text";
import { ErrorState } from "@/components/ui/error-state";
import { useOrder, useOrderAt } from "@/features/order/api/get-order";
import { EventList } from "@/features/order/components/event-list";
import { OrderActions } from "@/features/order/components/order-actions";
import { OrderFacts } from "@/features/order/components/order-facts";
import { OrderSkeleton } from "@/features/order/components/order-skeleton";
import { RightNow } from "@/features/order/components/right-now";
import { StepTimeline } from "@/features/order/components/step-timeline";
import { TimeTravel } from "@/features/order/components/time-travel";
import { ApiError } from "@/lib/api/problem";
import type { OrderEvent } from "@/lib/api/types";

/** It was parked the last time since its actor kept crashing. */
function hasCrashed(events: readonly OrderEvent[]): boolean {
  const parked = events.findLast((event) => event.type === "OrderParked");
  return parked?.data.cause === "crashed";
}

export function OrderPage() {
  const { orderId = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const { order, events } = useOrder(orderId);

  const all = events.data ?? [];
  const asked = Number(search.get("at_seq"));
  const past = Number.isInteger(asked) && asked >= 1 && asked < all.length ? asked : null;
  const then = useOrderAt(orderId, past);

  function travel(seq: number | null) {
    const next = new URLSearchParams(search);
    if (seq === null || seq >= all.length) next.delete("at_seq");
    else next.set("at_seq", String(seq));
    setSearch(next, { replace: true, preventScrollReset: true });
  }

  if (order.isPending || events.isPending) {
    return (
      <Page title={`Order ${shortId(orderId)}`}>
        <OrderSkeleton />
      </Page>
    );
  }
  const failure = order.error ?? events.error;
  if (!order.data || !events.data) {
    return (
      <Page title={`Order ${shortId(orderId)}`}>
        <ErrorState
          error={failure}
          onRetry={() => {
            void order.refetch();
            void events.refetch();
          }}
          {...(failure instanceof ApiError && failure.status === 404
            ? {
                action: (
                  <Button asChild>
                    <Link to="/orders">All orders</Link>
                  </Button>
                ),
              }
            : {})}
        />
      </Page>
    );
  }

  const shown = past === null ? order.data : (then.data ?? order.data);
  const history = past === null ? all : all.slice(0, past);
  return (
    <Page
      title={`Order ${shortId(orderId)}`}
      heading={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            to="/orders"
            aria-label="Back to the orders"
            className="-ml-1 rounded-md p-1 text-faint hover:bg-hover hover:text-text"
          >
            <ArrowLeft className="size-4.5" aria-hidden />
          </Link>
          <span>
            Order <span className="font-mono text-lg">{shortId(orderId)}</span>
          </span>
          <StatusBadge status={shown.status} />
        </span>
      }
      hint={<CopyText text={orderId} label="order id" className="mt-0.5" />}
      actions={<OrderActions order={order.data} />}
    >
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card>
            <RightNow
              order={shown}
              past={past === null ? null : (history.at(-1) ?? null)}
              crashed={hasCrashed(history)}
            />
            <StepTimeline
              order={shown}
              events={history}
              past={past !== null}
              onChoose={(seq) => travel(seq)}
            />
            <TimeTravel events={all} past={past} onTravel={travel} />
          </Card>
          <Card>
            <CardHeader title="Events" hint="All that ever happened to it, as it is in the log" />
            <EventList events={all} past={past} onTravel={travel} />
          </Card>
        </div>
        <OrderFacts order={shown} />
      </div>
    </Page>
  );
}
