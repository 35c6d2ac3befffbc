import { useState } from "react";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useStockActions } from "@/features/stock/api/products";
import {
  isCurrency,
  parsePrice,
  problemWith,
  productRules,
  readPrice,
  skuRule,
  writePrice,
} from "@/features/stock/rules";
import type { Product } from "@/lib/api/types";
import { formatMoney } from "@/lib/format/money";
import { toast } from "@/lib/toasts";

interface Props {
  /** Null: a new one. */
  product: Product | null;
  products: readonly Product[];
  onClose: () => void;
}

/** A product's name and price; of a new one its SKU, too. */
export function ProductDialog({ product, products, onClose }: Props) {
  const { put } = useStockActions();
  const usual = product?.unit_price.currency ?? products[0]?.unit_price.currency ?? "EUR";
  const [sku, setSku] = useState(product?.sku ?? "");
  const [name, setName] = useState(product?.name ?? "");
  const [price, setPrice] = useState(product ? writePrice(product.unit_price) : "");
  const [currency, setCurrency] = useState(usual);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());

  const read = readPrice(price, currency);
  const taken = product === null && products.some((other) => other.sku === sku);
  const errors = {
    sku: taken ? "There is a product of this SKU" : problemWith(skuRule, sku),
    name: problemWith(productRules.shape.name, name.trim()),
    price: read.error,
    currency: problemWith(productRules.shape.unit_price.shape.currency, currency),
  };
  const wrong = Object.values(errors).some(Boolean);
  const other = isCurrency(currency) && products.length > 0 && currency !== usual;
  const told = (field: keyof typeof errors) => (touched.has(field) ? errors[field] : undefined);
  const touch = (...fields: (keyof typeof errors)[]) =>
    setTouched((known) => new Set([...known, ...fields]));

  return (
    <Confirm
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={product ? `Edit ${product.sku}` : "Add a product"}
      description={
        product
          ? "Orders keep the price they were placed at."
          : "It can be ordered once some of it came in."
      }
      cancelLabel="Not now"
      confirmLabel={product ? "Save" : "Add"}
      onConfirm={async () => {
        touch("sku", "name", "price", "currency");
        if (wrong) throw new Error("Not all of it can be taken: see the fields.");
        const amount = parsePrice(price, currency);
        const saved = await put(sku, { name: name.trim(), unit_price: { amount, currency } });
        toast("ok", product ? `Saved ${saved.name}` : `Added ${saved.name}`, {
          detail: `${saved.sku}, ${formatMoney(saved.unit_price)}`,
        });
      }}
    >
      {product ? null : (
        <Field label="SKU" error={told("sku")} hint="Its name in orders; it stays.">
          {(wiring) => (
            <Input
              {...wiring}
              spellCheck={false}
              autoComplete="off"
              className="font-mono uppercase"
              value={sku}
              onBlur={() => touch("sku")}
              onChange={(event) => {
                setSku(event.target.value.toUpperCase().trim());
                if (event.target.value) touch("sku");
              }}
            />
          )}
        </Field>
      )}
      <Field label="Name" error={told("name")}>
        {(wiring) => (
          <Input
            {...wiring}
            autoComplete="off"
            value={name}
            onBlur={() => touch("name")}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
        <Field
          label="Price"
          error={told("price")}
          hint={read.shown ? `Shown as ${read.shown}` : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              inputMode="decimal"
              autoComplete="off"
              className="nums"
              value={price}
              onBlur={() => touch("price")}
              onChange={(event) => {
                setPrice(event.target.value);
                if (event.target.value) touch("price");
              }}
            />
          )}
        </Field>
        <Field label="Currency" error={told("currency")}>
          {(wiring) => (
            <Input
              {...wiring}
              spellCheck={false}
              autoComplete="off"
              maxLength={3}
              className="uppercase"
              value={currency}
              onBlur={() => touch("currency")}
              onChange={(event) => setCurrency(event.target.value.toUpperCase())}
            />
          )}
        </Field>
      </div>
      {other ? (
        <p className="-mt-2 text-xs text-wait-text">
          The products of one order must be priced in one currency: it cannot be ordered together
          with what is priced in {usual}.
        </p>
      ) : null}
    </Confirm>
  );
}
