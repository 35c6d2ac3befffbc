import { useState } from "react";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useRedriveActions } from "@/features/dead-letters/api/redrives";
import { retryOrder } from "@/features/dead-letters/api/retry-order";
import {
  chosenBy,
  countIn,
  howLong,
  RATE,
  titleOf,
  type Wish,
  whatHappens,
} from "@/features/dead-letters/wish";
import { toast } from "@/lib/toasts";

/** Says what will happen, asks at which rate and, before something is given up, why. */
export function WishDialog({
  wish,
  onDone,
  onClose,
}: {
  wish: Wish;
  onDone: () => void;
  onClose: () => void;
}) {
  const { start } = useRedriveActions();
  const [rate, setRate] = useState(String(RATE.usual));
  const count = countIn(wish);
  const perSecond = Number(rate);
  const known = Number.isInteger(perSecond) && perSecond >= RATE.least && perSecond <= RATE.most;
  const discards = wish.action === "discard";

  async function go(reason: string) {
    if (wish.to === "one" && wish.action === "retry") {
      await retryOrder(wish.order.id);
      toast("ok", "On its way again");
      return;
    }
    await start(wish.action, {
      ...chosenBy(wish),
      rate_per_second: known ? perSecond : RATE.usual,
      ...(discards ? { reason } : {}),
    });
    onDone();
  }

  return (
    <Confirm
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={titleOf(wish)}
      description={whatHappens(wish)}
      confirmLabel={`${discards ? "Discard" : "Retry"}${count > 1 ? ` ${count.toLocaleString()}` : ""}`}
      danger={discards}
      {...(discards ? { reasonLabel: "Why?" } : {})}
      onConfirm={go}
    >
      {count > 1 ? (
        <Field label="Orders a second" hint={known ? howLong(count, perSecond) : undefined}>
          {(wiring) => (
            <Input
              {...wiring}
              type="number"
              inputMode="numeric"
              className="nums w-28"
              min={RATE.least}
              max={RATE.most}
              step={1}
              required
              value={rate}
              onChange={(event) => setRate(event.target.value)}
            />
          )}
        </Field>
      ) : null}
    </Confirm>
  );
}
