import { PackagePlus, Pencil } from "lucide-react";
import { memo } from "react";
import { Link } from "react-router";
import { Money } from "@/components/money";
import { ToneIcon } from "@/components/tone-icon";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { LevelBar } from "@/features/stock/components/level-bar";
import { type Level, levelOf } from "@/features/stock/levels";
import type { Product } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

/** The table's columns, the same in its head and in every row. */
export const COLUMNS =
  "grid items-center gap-x-4 px-4 sm:grid-cols-[minmax(0,1fr)_6rem_5.5rem_4.5rem] lg:grid-cols-[minmax(10rem,1.2fr)_7rem_minmax(8rem,1fr)_5rem_4rem_5.5rem_9.5rem]";

const COLORS: Record<Level, string> = {
  plenty: "text-text",
  low: "text-wait-text",
  none: "text-bad-text",
};

interface Props {
  product: Product;
  onReceive: (product: Product) => void;
  onEdit: (product: Product) => void;
}

export const ProductRow = memo(function ProductRow({ product, onReceive, onEdit }: Props) {
  const { sku, name, unit_price, sold, reserved, available } = product;
  const level = levelOf(product);
  return (
    <div
      role="row"
      className={cn(
        COLUMNS,
        "border-b border-line/70 py-2 last:border-0 hover:bg-hover max-lg:gap-y-2 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:py-3",
      )}
    >
      <span role="cell" className="min-w-0">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          {level === "plenty" ? null : (
            <Badge tone={level === "none" ? "bad" : "wait"}>
              <ToneIcon tone={level === "none" ? "bad" : "wait"} />
              {level === "none" ? "sold out" : "low"}
            </Badge>
          )}
        </span>
        <Link
          to={`/orders?sku=${encodeURIComponent(sku)}`}
          aria-label={`${sku}, its orders`}
          title={`${sku}: its orders`}
          className="block truncate font-mono text-xs text-faint underline-offset-2 hover:text-accent hover:underline"
        >
          {sku}
        </Link>
      </span>
      <span role="cell" className="truncate text-right">
        <Money money={unit_price} />
      </span>
      <span role="cell" className="max-lg:order-last max-lg:col-span-full">
        <LevelBar product={product} />
      </span>
      <span role="cell" className="nums text-right text-soft max-lg:hidden">
        {formatCount(sold)}
      </span>
      <span role="cell" className="nums text-right text-soft max-lg:hidden">
        {formatCount(reserved)}
      </span>
      <span role="cell" className="nums text-soft sm:text-right">
        <span className={cn("font-semibold", COLORS[level])}>{formatCount(available)}</span>
        <span className="text-xs text-faint lg:hidden">
          {" "}
          left<span className="sm:hidden">, {formatCount(reserved)} held</span>
        </span>
      </span>
      <span role="cell" className="flex justify-end gap-1">
        <Button
          size="sm"
          className="max-lg:hidden"
          aria-label={`Receive ${name}`}
          onClick={() => onReceive(product)}
        >
          <PackagePlus aria-hidden />
          Receive
        </Button>
        <Button
          size="icon-sm"
          className="max-sm:size-9 lg:hidden"
          aria-label={`Receive ${name}`}
          onClick={() => onReceive(product)}
        >
          <PackagePlus aria-hidden />
        </Button>
        <Button
          look="quiet"
          size="icon-sm"
          className="max-sm:size-9"
          aria-label={`Edit ${name}`}
          title="Edit name and price"
          onClick={() => onEdit(product)}
        >
          <Pencil aria-hidden />
        </Button>
      </span>
    </div>
  );
});
