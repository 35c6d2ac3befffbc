import { SearchX, TriangleAlert } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SearchField } from "@/components/ui/search-field";
import { Loading } from "@/components/ui/skeleton";
import { usePlace, useRates, useTree } from "@/features/actors/api/get-tree";
import { ActorDetail } from "@/features/actors/components/actor-detail";
import { TreeView } from "@/features/actors/components/tree-view";
import { findPlace, rowsOf, troublesBelow } from "@/features/actors/tree";
import type { ActorNode } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countOf } from "@/lib/format/number";

const PANEL =
  "min-h-0 overflow-auto overscroll-contain rounded-lg border border-line bg-surface shadow-low";

export function ActorsPage() {
  const [search, setSearch] = useSearchParams();
  const chosen = search.get("path");
  const path = chosen ?? "/";
  const [q, setQ] = useState("");
  const [troubled, setTroubled] = useState(false);
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const box = useRef<HTMLInputElement>(null);
  const narrowed = q.trim() !== "" || troubled;
  const tree = useTree(narrowed);
  const rateOf = useRates(tree.data);

  const listed = tree.data ? findPlace(tree.data, path) : null;
  const elsewhere = usePlace(path, tree.data !== undefined && listed === null);
  const node = listed ?? elsewhere.data;

  const select = useCallback(
    (next: string) => setSearch({ path: next }, { preventScrollReset: true }),
    [setSearch],
  );
  const toggle = useCallback(
    (place: string, open: boolean) => setFolds((known) => new Map(known).set(place, open)),
    [],
  );

  // Pools are folded: their children come and go under the pointer.
  const open = (place: ActorNode) => folds.get(place.path) ?? place.kind !== "pool";
  const rows = tree.data ? rowsOf(tree.data, open, { q, troubled }) : [];
  const troubles = tree.data ? troublesBelow(tree.data) : 0;

  return (
    <Page
      title="Actors"
      fill
      hint={tree.data ? <Hint root={tree.data} troubles={troubles} /> : null}
    >
      <search className={cn("flex gap-2", chosen !== null && "max-xl:hidden")}>
        <SearchField
          ref={box}
          label="Find an actor by name or order id"
          placeholder="Name or order id…"
          className="grow sm:max-w-80"
          value={q}
          onSearch={setQ}
        />
        <Button
          aria-pressed={troubled}
          className={cn("max-sm:h-10", troubled && "border-accent bg-accent-soft text-accent")}
          onClick={() => setTroubled(!troubled)}
        >
          <TriangleAlert aria-hidden />
          Had trouble
        </Button>
      </search>
      <div className="grid min-h-0 flex-1 gap-4 xl:grid-cols-[minmax(0,1fr)_27rem] 2xl:grid-cols-[minmax(0,1fr)_36rem]">
        <div className={cn(PANEL, chosen !== null && "max-xl:hidden")}>
          {tree.isPending ? <Loading what="the tree" rows={12} /> : null}
          {tree.isError && !tree.data ? (
            <ErrorState error={tree.error} onRetry={() => void tree.refetch()} />
          ) : null}
          {tree.data && rows.length === 0 ? (
            <EmptyState
              icon={SearchX}
              title="No such actor"
              action={
                <Button
                  onClick={() => {
                    setQ("");
                    setTroubled(false);
                  }}
                >
                  Show all
                </Button>
              }
            >
              An order has an actor only while there is something to do for it. Orders that rest are
              under Orders.
            </EmptyState>
          ) : null}
          {rows.length > 0 ? (
            <TreeView
              rows={rows}
              rateOf={rateOf}
              selected={path}
              onSelect={select}
              onToggle={toggle}
              onSearch={() => box.current?.focus()}
            />
          ) : null}
        </div>
        <div className={cn(PANEL, chosen === null && "max-xl:hidden")}>
          <ActorDetail
            key={path}
            path={path}
            node={tree.data ? node : undefined}
            error={tree.data ? elsewhere.error : tree.error}
            rate={rateOf(path)}
            onRetry={() => void (tree.data ? elsewhere : tree).refetch()}
            onBack={() => setSearch({})}
          />
        </div>
      </div>
    </Page>
  );
}

function Hint({ root, troubles }: { root: ActorNode; troubles: number }) {
  const orders = findPlace(root, "/orders")?.children_total ?? 0;
  const live = orders === 0 ? "No order is under way" : `${countOf(orders, "order")} under way`;
  return (
    <>
      {live}
      {troubles > 0 ? (
        <span className="font-medium text-bad-text">, {countOf(troubles, "actor")} in trouble</span>
      ) : (
        ", all actors are well"
      )}
    </>
  );
}
