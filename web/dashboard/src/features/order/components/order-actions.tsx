import { Ban, RotateCw } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { Confirm } from "@/components/ui/confirm";
import { whyNotCancel, whyNotRetry } from "@/features/order/allowed";
import { useOrderActions } from "@/features/order/api/act-on-order";
import type { Order } from "@/lib/api/types";
import { useMay } from "@/lib/session";
import { toast } from "@/lib/toasts";

/** Cancelling and retrying; where they are not allowed, why. */
export function OrderActions({ order }: { order: Order }) {
  const { cancel, retry } = useOrderActions(order.id);
  const operator = useMay("operator");
  const [asking, setAsking] = useState<"cancel" | "retry" | null>(null);
  return (
    <>
      <ActionButton
        whyNot={whyNotRetry(order, operator)}
        look={order.status === "parked" ? "primary" : "plain"}
        onClick={() => setAsking("retry")}
      >
        <RotateCw aria-hidden />
        Retry
      </ActionButton>
      <ActionButton whyNot={whyNotCancel(order)} onClick={() => setAsking("cancel")}>
        <Ban aria-hidden />
        Cancel
      </ActionButton>
      <Confirm
        open={asking === "retry"}
        onOpenChange={(open) => setAsking(open ? "retry" : null)}
        title="Retry this order?"
        description={`It goes on at ${order.parked_step ?? "the step that failed"}, with all its attempts anew. What was done stays done: nothing is charged or shipped twice.`}
        confirmLabel="Retry"
        onConfirm={async () => {
          await retry();
          toast("ok", "On its way again");
        }}
      />
      <Confirm
        open={asking === "cancel"}
        onOpenChange={(open) => setAsking(open ? "cancel" : null)}
        title="Cancel this order?"
        description="What was done for it is undone: stock and money are released. This cannot be taken back."
        confirmLabel="Cancel the order"
        danger
        reasonLabel="Why?"
        onConfirm={async (reason) => {
          await cancel(reason);
          toast("ok", "It is being undone");
        }}
      />
    </>
  );
}
