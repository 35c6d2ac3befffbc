import { type KeyboardEvent, type Ref, useEffect, useId, useRef, useState } from "react";
import { Money } from "@/components/money";
import { Input } from "@/components/ui/input";
import { findProducts } from "@/features/new-order/find-products";
import type { Product } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

interface Props {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  ref: Ref<HTMLInputElement>;
  name: string;
  value: string;
  onChange: (sku: string) => void;
  onBlur: () => void;
  products: readonly Product[];
}

/** A SKU, typed or chosen from the catalogue (the combobox of WAI-ARIA, with a list). */
export function ProductBox({ value, onChange, onBlur, products, ...wiring }: Props) {
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(false);
  const [at, setAt] = useState(-1);
  // Opened on a chosen product, it offers all others, too.
  const found = open ? findProducts(products, typed ? value : "") : [];
  const shown = open && found.length > 0;
  const optionId = (index: number) => `${listId}-${index}`;

  useEffect(() => {
    if (shown && at >= 0) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [shown, at]);

  function show() {
    setOpen(true);
    setTyped(false);
    setAt(-1);
  }

  function choose(product: Product | undefined) {
    if (product) onChange(product.sku);
    setOpen(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        show();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % Math.max(1, found.length));
    } else if (event.key === "Enter" && shown && at >= 0) {
      event.preventDefault();
      choose(found[at]);
    } else if (event.key === "Tab" && shown && typed && at >= 0) {
      choose(found[at]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    }
  }

  return (
    <div className="relative">
      <Input
        {...wiring}
        value={value}
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && at >= 0 ? optionId(at) : undefined}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder={products.length > 0 ? "Product or SKU" : "SKU"}
        className="font-mono uppercase placeholder:font-sans placeholder:normal-case"
        onClick={show}
        onBlur={() => {
          setOpen(false);
          onBlur();
        }}
        onChange={(event) => {
          onChange(event.target.value.toUpperCase());
          setOpen(true);
          setTyped(true);
          setAt(event.target.value.trim() ? 0 : -1);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Products"
        hidden={!shown}
        // The focus stays in the input.
        onPointerDown={(event) => event.preventDefault()}
        onMouseDown={(event) => event.preventDefault()}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-72 min-w-72 overflow-y-auto rounded-lg bg-raised p-1 shadow-high"
      >
        {found.map((product, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the input's
          <div
            key={product.sku}
            id={optionId(index)}
            role="option"
            aria-selected={product.sku === value}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(product)}
            className={cn(
              "grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] gap-x-3 rounded-md px-2 py-1.5",
              index === at && "bg-hover",
            )}
          >
            <span className="truncate">{product.name}</span>
            <Money money={product.unit_price} className="text-right" />
            <span className="truncate font-mono text-xs text-faint">{product.sku}</span>
            <span
              className={cn(
                "nums text-right text-xs",
                product.available > 0 ? "text-faint" : "text-bad-text",
              )}
            >
              {product.available > 0 ? `${formatCount(product.available)} in stock` : "sold out"}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
