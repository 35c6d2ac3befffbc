import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { Money } from "@/components/money";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProductBox } from "@/features/new-order/components/product-box";
import { EMPTY_LINE, type OrderForm } from "@/features/new-order/form";
import { MAX_LINES } from "@/features/new-order/limits";
import type { Product } from "@/lib/api/types";
import { formatCount } from "@/lib/format/number";

/** What is ordered, line by line. */
export function LineFields({ catalogue }: { catalogue: ReadonlyMap<string, Product> }) {
  const { control } = useFormContext<OrderForm>();
  const { fields, append, remove } = useFieldArray({ control, name: "items" });
  return (
    <div className="flex flex-col">
      <ul aria-label="Lines" className="flex flex-col divide-y divide-line/70">
        {fields.map((field, index) => (
          <li key={field.id} className="px-4 py-3">
            <Line
              index={index}
              catalogue={catalogue}
              {...(fields.length > 1 ? { onRemove: () => remove(index) } : {})}
            />
          </li>
        ))}
      </ul>
      <div className="border-t border-line px-3 py-2">
        <Button
          look="quiet"
          disabled={fields.length >= MAX_LINES}
          onClick={() =>
            append({ ...EMPTY_LINE }, { focusName: `items.${fields.length}.sku` as const })
          }
        >
          <Plus aria-hidden />
          Add a product
        </Button>
      </div>
    </div>
  );
}

function Line({
  index,
  catalogue,
  onRemove,
}: {
  index: number;
  catalogue: ReadonlyMap<string, Product>;
  onRemove?: () => void;
}) {
  const { control, register, formState } = useFormContext<OrderForm>();
  const line = useWatch({ control, name: `items.${index}` });
  const touched = formState.touchedFields.items?.[index];
  // A line that was just added is validated with the others, before anybody has typed in it.
  const tell = formState.isSubmitted || touched?.sku;
  const errors = formState.errors.items?.[index];
  const product = catalogue.get(line?.sku.trim() ?? "");
  const quantity = Number(line?.quantity);
  const short = product !== undefined && quantity > product.available;
  const products = [...catalogue.values()];
  const unknown = touched?.sku && line?.sku && !errors?.sku && products.length > 0;
  const hint = product
    ? `${product.name}, ${formatCount(product.available)} in stock`
    : unknown
      ? "Not in the catalogue as it was read here"
      : null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_5rem_2rem] items-start gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,1fr)_5rem_6rem_2rem]">
      <Controller
        control={control}
        name={`items.${index}.sku`}
        render={({ field }) => (
          <Field
            label={products.length > 0 ? "Product" : "SKU"}
            error={tell ? errors?.sku?.message : undefined}
            hint={hint}
          >
            {(wiring) => <ProductBox {...wiring} {...field} products={products} />}
          </Field>
        )}
      />
      <Field label="Quantity" error={errors?.quantity?.message}>
        {(wiring) => (
          <Input
            {...wiring}
            {...register(`items.${index}.quantity`)}
            inputMode="numeric"
            autoComplete="off"
            className="nums text-right"
          />
        )}
      </Field>
      <p className="pt-7 text-right max-sm:hidden">
        {product && quantity > 0 ? (
          <Money money={{ ...product.unit_price, amount: product.unit_price.amount * quantity }} />
        ) : (
          <span className="text-faint">–</span>
        )}
      </p>
      <Button
        look="quiet"
        size="icon"
        className="mt-5.5 max-sm:h-10"
        disabled={!onRemove}
        aria-label={`Remove line ${index + 1}`}
        title="Remove"
        onClick={onRemove}
      >
        <Trash2 aria-hidden />
      </Button>
      {short ? (
        <p className="col-span-full text-xs text-wait-text">
          More than there is: it will be rejected for lack of stock, unless more comes in.
        </p>
      ) : null}
    </div>
  );
}
