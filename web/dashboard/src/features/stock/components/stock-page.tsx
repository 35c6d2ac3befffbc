import { Boxes, PackageX, Plus, SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SearchField } from "@/components/ui/search-field";
import { Loading } from "@/components/ui/skeleton";
import { useProducts } from "@/features/stock/api/products";
import { COLUMNS, ProductRow } from "@/features/stock/components/product-row";
import { byNeed, findIn, levelOf } from "@/features/stock/levels";
import { explain } from "@/lib/api/problem";
import type { Product } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countOf, formatCount } from "@/lib/format/number";

/** What is typed into them is checked by rules that are heavy, and that the list does without. */
const receiving = () => import("@/features/stock/components/receive-dialog");
const editing = () => import("@/features/stock/components/product-dialog");
const ReceiveDialog = lazy(async () => ({ default: (await receiving()).ReceiveDialog }));
const ProductDialog = lazy(async () => ({ default: (await editing()).ProductDialog }));

type Doing = { what: "receive" | "edit"; product: Product } | { what: "add" } | null;

export function StockPage() {
  const { data: products, error, refetch } = useProducts();
  const [search, setSearch] = useSearchParams();
  const [doing, setDoing] = useState<Doing>(null);
  const q = search.get("q") ?? "";
  const low = search.get("low") !== null;
  const receive = useCallback((product: Product) => setDoing({ what: "receive", product }), []);
  const edit = useCallback((product: Product) => setDoing({ what: "edit", product }), []);

  useEffect(() => {
    // At hand for the first press. One that does not come now is asked for again then.
    for (const load of [receiving, editing]) load().catch(() => undefined);
  }, []);

  function narrow(next: { q?: string; low?: boolean }) {
    const wanted = { q, low, ...next };
    const params = { ...(wanted.q ? { q: wanted.q } : {}), ...(wanted.low ? { low: "" } : {}) };
    setSearch(params, { replace: true });
  }

  const needy = products?.filter((product) => levelOf(product) !== "plenty") ?? [];
  const shown = findIn(low ? byNeed(needy) : (products ?? []), q);
  const add = (
    <Button look="primary" onClick={() => setDoing({ what: "add" })}>
      <Plus aria-hidden />
      Add a product
    </Button>
  );

  return (
    <Page
      title="Stock"
      fill
      actions={products && products.length > 0 ? add : null}
      hint={products && products.length > 0 ? inWords(products) : null}
    >
      {error && products ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad-text">
          These levels may be old. {explain(error)}
        </p>
      ) : null}
      {products && products.length > 0 ? (
        <search className="flex gap-2">
          <SearchField
            label="Find a product by name or SKU"
            placeholder="Name or SKU…"
            className="grow sm:max-w-72"
            value={q}
            onSearch={(q) => narrow({ q })}
          />
          <Button
            aria-pressed={low}
            className={cn("max-sm:h-10", low && "border-accent bg-accent-soft text-accent")}
            onClick={() => narrow({ low: !low })}
          >
            <PackageX aria-hidden />
            Low
            <span className="nums">{formatCount(needy.length)}</span>
          </Button>
        </search>
      ) : null}
      <div className="relative -mx-4 min-h-0 flex-1 overflow-auto overscroll-contain border-y border-line bg-surface sm:mx-0 sm:rounded-lg sm:border sm:shadow-low">
        {!products && !error ? <Loading what="the stock" rows={10} /> : null}
        {!products && error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {products?.length === 0 ? (
          <EmptyState icon={Boxes} title="Nothing to sell yet" action={add}>
            Add a product, then receive some of it: orders can hold it from then on.
          </EmptyState>
        ) : null}
        {products && products.length > 0 && shown.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title={low && !q ? "Nothing is low" : "No such product"}
            action={<Button onClick={() => narrow({ q: "", low: false })}>Show all</Button>}
          >
            {low && !q
              ? "There is enough of everything."
              : "No name or SKU has all of these words."}
          </EmptyState>
        ) : null}
        {shown.length > 0 ? (
          <div role="table" aria-label="Products">
            <Head />
            <div role="rowgroup">
              {shown.map((product) => (
                <ProductRow key={product.sku} product={product} onReceive={receive} onEdit={edit} />
              ))}
            </div>
          </div>
        ) : null}
      </div>
      <Suspense fallback={null}>
        {doing?.what === "receive" ? (
          <ReceiveDialog
            product={current(doing.product, products)}
            onClose={() => setDoing(null)}
          />
        ) : null}
        {doing?.what === "edit" || doing?.what === "add" ? (
          <ProductDialog
            product={doing.what === "edit" ? doing.product : null}
            products={products ?? []}
            onClose={() => setDoing(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}

function Head() {
  return (
    <div
      role="rowgroup"
      className="sticky top-0 z-[1] border-b border-line bg-surface max-lg:sr-only"
    >
      <div role="row" className={cn(COLUMNS, "h-9 text-xs text-faint")}>
        <span role="columnheader">Product</span>
        <span role="columnheader" className="text-right">
          Price
        </span>
        <span role="columnheader" className="flex items-center gap-3">
          <span className="sr-only">Level: </span>
          <Key look="bg-idle-fill/60" name="sold" />
          <Key look="bg-busy-fill" name="held" />
          <Key look="bg-ok-fill" name="available" />
        </span>
        <span role="columnheader" className="text-right max-lg:hidden">
          Sold
        </span>
        <span role="columnheader" className="text-right max-lg:hidden">
          Held
        </span>
        <span role="columnheader" className="text-right">
          Available
        </span>
        <span role="columnheader">
          <span className="sr-only">Actions</span>
        </span>
      </div>
    </div>
  );
}

function Key({ look, name }: { look: string; name: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={cn("size-2 rounded-sm", look)} />
      {name}
    </span>
  );
}

/** As it is now: it may have sold while the dialog was open. */
function current(product: Product, products: readonly Product[] | undefined): Product {
  return products?.find(({ sku }) => sku === product.sku) ?? product;
}

function inWords(products: readonly Product[]): string {
  const levels = products.map(levelOf);
  const low = levels.filter((level) => level === "low").length;
  const none = levels.filter((level) => level === "none").length;
  const words = [countOf(products.length, "product")];
  if (none > 0) words.push(`${formatCount(none)} sold out`);
  if (low > 0) words.push(`${formatCount(low)} low`);
  return words.join(", ");
}
