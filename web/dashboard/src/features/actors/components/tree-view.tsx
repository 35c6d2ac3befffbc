import { type KeyboardEvent, useCallback, useRef, useState } from "react";
import { COLUMNS, TreeRow } from "@/features/actors/components/tree-row";
import { type Row, stepOf } from "@/features/actors/tree";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

interface Props {
  rows: Row[];
  rateOf: (path: string) => number | null;
  selected: string | null;
  onSelect: (path: string) => void;
  onToggle: (path: string, open: boolean) => void;
  onSearch: () => void;
}

/** The tree, for the pointer and the keyboard: arrows walk and fold, Enter chooses. */
export function TreeView({ rows, rateOf, selected, onSelect, onToggle, onSearch }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const places = rows.filter((row) => row.kind === "place");
  const has = (path: string | null) => places.some(({ node }) => node.path === path);
  const current = has(walked) ? walked : has(selected) ? selected : (places[0]?.node.path ?? null);

  // The same for as long as it can be, or each of a thousand rows would render with any of them.
  const choose = useCallback(
    (path: string) => {
      setWalked(path);
      onSelect(path);
    },
    [onSelect],
  );

  function walkTo(path: string | null | undefined) {
    if (!path) return;
    setWalked(path);
    tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = stepOf(event.key, places, current);
    if (!step) return;
    event.preventDefault();
    if (step.fold) onToggle(step.fold.path, step.fold.open);
    walkTo(step.walkTo);
  }

  return (
    <>
      <div
        aria-hidden
        className={cn(
          COLUMNS,
          "sticky top-0 z-[1] h-9 border-b border-line bg-surface text-xs text-faint max-sm:hidden",
        )}
      >
        <span className="pl-4">Actor</span>
        <span>State</span>
        <span className="text-right">Mailbox</span>
        <span className="text-right">Handled</span>
        <span className="text-right max-lg:hidden">Per s</span>
        <span className="text-right max-lg:hidden">Failures</span>
        <span className="text-right max-lg:hidden">Restarts</span>
        <span className="text-right max-2xl:hidden">Since</span>
      </div>
      <div
        ref={tree}
        role="tree"
        aria-label="Supervision tree"
        onKeyDown={onKeyDown}
        onFocus={(event) => setWalked(event.target.dataset.path ?? walked)}
      >
        {rows.map((row) =>
          row.kind === "place" ? (
            <TreeRow
              key={row.node.path}
              row={row}
              rate={rateOf(row.node.path)}
              selected={row.node.path === selected}
              current={row.node.path === current}
              onSelect={choose}
              onToggle={onToggle}
            />
          ) : (
            <div
              key={`${row.path} more`}
              role="none"
              style={{ paddingLeft: `${0.5 + (row.level - 1) * 1.125}rem` }}
              className="border-b border-line/60 py-2 text-faint"
            >
              <span className="ml-7.5">
                <span className="nums">{formatCount(row.count)}</span> more, those in trouble come
                first.{" "}
                <button
                  type="button"
                  tabIndex={-1}
                  onClick={onSearch}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  Search by order id
                </button>
              </span>
            </div>
          ),
        )}
      </div>
    </>
  );
}
