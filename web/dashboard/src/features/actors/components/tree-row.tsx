import { Boxes, ChevronRight, Cog, Network, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import { TimeAgo } from "@/components/time-ago";
import { shortId } from "@/components/ui/copy-text";
import { StateBadge, stateLabel } from "@/features/actors/components/state-badge";
import { nameOf, type PlaceRow, troublesBelow } from "@/features/actors/tree";
import type { ActorKind, ActorNode } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countOf, formatCompact, formatCount, formatRate } from "@/lib/format/number";

export const COLUMNS =
  "grid items-center gap-x-3 pr-3 grid-cols-[minmax(0,1fr)_auto] sm:grid-cols-[minmax(9rem,1fr)_8rem_4rem_7rem] lg:grid-cols-[minmax(9rem,1fr)_8rem_4rem_4.5rem_3.5rem_3.75rem_3.75rem] 2xl:grid-cols-[minmax(9rem,1fr)_8.5rem_4.5rem_5.5rem_4rem_4.5rem_4.5rem_5rem]";

const ICONS = { supervisor: Network, pool: Boxes, worker: Cog } satisfies Record<
  ActorKind,
  unknown
>;

interface Props {
  row: PlaceRow;
  rate: number | null;
  selected: boolean;
  /** The one that the keyboard is at. */
  current: boolean;
  onSelect: (path: string) => void;
  onToggle: (path: string, open: boolean) => void;
}

export const TreeRow = memo(
  function TreeRow({ row, rate, selected, current, onSelect, onToggle }: Props) {
    const { node, level, position, size, expandable, expanded } = row;
    const [before] = useState(node.restarts);
    const Icon = ICONS[node.kind];
    const troubles = expandable && !expanded ? troublesBelow(node) : 0;
    return (
      <div
        role="treeitem"
        aria-level={level}
        aria-posinset={position}
        aria-setsize={size}
        aria-expanded={expandable ? expanded : undefined}
        aria-selected={selected}
        tabIndex={current ? 0 : -1}
        data-path={node.path}
        onClick={() => onSelect(node.path)}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            onSelect(node.path);
          }
        }}
        className={cn(
          COLUMNS,
          "relative min-h-9 cursor-pointer scroll-my-12 border-b border-line/60 py-1 hover:bg-hover focus-inside max-sm:min-h-11",
          selected && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <span className="sr-only">{inWords(node, rate)}</span>
        <span
          aria-hidden
          style={{ paddingLeft: `${0.5 + (level - 1) * 1.125}rem` }}
          className="flex min-w-0 items-center gap-1.5"
        >
          {expandable ? (
            <button
              type="button"
              tabIndex={-1}
              aria-hidden
              onClick={(event) => {
                event.stopPropagation();
                onToggle(node.path, !expanded);
              }}
              className="-my-1 grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:bg-pressed hover:text-text"
            >
              <ChevronRight
                className={cn("size-4 transition-transform", expanded && "rotate-90")}
                aria-hidden
              />
            </button>
          ) : (
            <span className="w-6 shrink-0" />
          )}
          <Icon className="size-4 shrink-0 text-faint" aria-hidden />
          <span className="truncate font-medium" title={node.path}>
            <Name node={node} />
          </span>
          {node.kind === "pool" ? (
            <span className="nums shrink-0 rounded-full bg-idle-soft px-1.5 text-2xs font-medium leading-4.5 text-idle-text">
              {formatCount(node.children_total)}
            </span>
          ) : null}
          {troubles > 0 ? (
            <span
              title={`${formatCount(troubles)} in trouble`}
              className="nums inline-flex shrink-0 items-center gap-1 rounded-full bg-bad-soft px-1.5 text-2xs font-medium leading-4.5 text-bad-text"
            >
              <TriangleAlert className="size-3" />
              {formatCount(troubles)}
            </span>
          ) : null}
        </span>
        <span aria-hidden className="flex max-sm:justify-end">
          <StateBadge node={node} />
        </span>
        <Figure value={node.mailbox} className="max-sm:hidden" />
        <span
          aria-hidden
          className="nums text-right max-sm:hidden"
          title={formatCount(node.handled)}
        >
          {formatCompact(node.handled)}
          <span className="lg:hidden">
            {rate === null ? "" : <span className="text-faint"> {formatRate(rate)}/s</span>}
          </span>
        </span>
        <span aria-hidden className={cn("nums text-right max-lg:hidden", rate ? "" : "text-faint")}>
          {rate === null ? "–" : formatRate(rate)}
        </span>
        <Figure value={node.failures} bad className="max-lg:hidden" />
        <Figure
          key={node.restarts}
          value={node.restarts}
          bad
          className={cn("max-lg:hidden", node.restarts !== before && "animate-flash rounded-sm")}
        />
        <span aria-hidden className="nums text-right text-faint max-2xl:hidden">
          <TimeAgo at={node.since} />
        </span>
        <span
          aria-hidden
          className="nums col-span-2 truncate pl-[3.25rem] text-xs text-faint sm:hidden"
        >
          {briefly(node, rate)}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.row.node === b.row.node &&
    a.rate === b.rate &&
    a.selected === b.selected &&
    a.current === b.current &&
    a.onSelect === b.onSelect &&
    a.onToggle === b.onToggle &&
    a.row.expanded === b.row.expanded &&
    a.row.level === b.row.level &&
    a.row.position === b.row.position &&
    a.row.size === b.row.size,
);

function Name({ node }: { node: ActorNode }) {
  const name = nameOf(node.path);
  if (name.length < 30) return node.path === "/" ? "root" : name;
  return <span className="font-mono text-xs">{shortId(name)}</span>;
}

/** Nothing is faint; trouble is not. */
function Figure({
  value,
  bad = false,
  className,
}: {
  value: number;
  bad?: boolean;
  className?: string;
}) {
  const color = value === 0 ? "text-faint" : bad ? "font-medium text-bad-text" : "text-text";
  return (
    <span aria-hidden className={cn("nums text-right", color, className)}>
      {formatCount(value)}
    </span>
  );
}

function briefly(node: ActorNode, rate: number | null): string {
  const words = [`${formatCompact(node.handled)} handled`];
  if (rate !== null) words.push(`${formatRate(rate)}/s`);
  if (node.mailbox > 0) words.push(`${formatCount(node.mailbox)} waiting`);
  if (node.restarts > 0) words.push(countOf(node.restarts, "restart"));
  return words.join(" · ");
}

function inWords(node: ActorNode, rate: number | null): string {
  const words = [
    node.path === "/" ? "root" : nameOf(node.path),
    node.kind,
    stateLabel(node.state),
    `${countOf(node.mailbox, "message")} waiting`,
    `${formatCount(node.handled)} handled`,
  ];
  if (rate) words.push(`${formatRate(rate)} per second`);
  if (node.failures > 0) words.push(countOf(node.failures, "failure"));
  if (node.restarts > 0) words.push(countOf(node.restarts, "restart"));
  if (node.kind === "pool") words.push(countOf(node.children_total, "actor"));
  return words.join(", ");
}
