import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useStockActions } from "@/features/stock/api/products";
import { deliveryRules, problemWith } from "@/features/stock/rules";
import type { Product } from "@/lib/api/types";
import { formatCount } from "@/lib/format/number";
import { newKey } from "@/lib/new-key";
import { toast } from "@/lib/toasts";

const USUAL = [10, 50, 100, 500];

/** Units come in. While it is open, sending it again brings them in once. */
export function ReceiveDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const { receive } = useStockActions();
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ quantity: number; key: string } | null>(null);
  const quantity = typed.trim() === "" ? Number.NaN : Number(typed);
  const problem = problemWith(deliveryRules.shape.quantity, quantity);

  return (
    <Confirm
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Receive ${product.name}`}
      description={`${formatCount(product.available)} are available now, ${formatCount(product.reserved)} are held for orders.`}
      cancelLabel="Not now"
      confirmLabel={problem ? "Receive" : `Receive ${formatCount(quantity)}`}
      onConfirm={async () => {
        setTried(true);
        if (problem) throw new Error("Say how many came in.");
        const delivery = sent?.quantity === quantity ? sent : { quantity, key: newKey() };
        setSent(delivery);
        const now = await receive(product.sku, quantity, delivery.key);
        toast("ok", `${formatCount(quantity)} × ${now.name} came in`, {
          detail: `${formatCount(now.available)} are available now.`,
        });
      }}
    >
      <Field
        label="How many"
        error={tried || typed !== "" ? problem : undefined}
        hint={problem ? undefined : `${formatCount(product.available + quantity)} available then`}
      >
        {(wiring) => (
          <Input
            {...wiring}
            inputMode="numeric"
            autoComplete="off"
            className="nums"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="-mt-2 flex gap-1.5">
        <legend className="sr-only">Usual quantities</legend>
        {USUAL.map((usual) => (
          <Button key={usual} size="sm" onClick={() => setTyped(String(usual))}>
            {formatCount(usual)}
          </Button>
        ))}
      </fieldset>
    </Confirm>
  );
}
