import { Button } from "@/components/ui/button";
import { type Filter, isWhole, nameOf } from "@/features/dead-letters/filter";
import { isEmpty, type Selection } from "@/features/dead-letters/selection";
import type { Action } from "@/features/dead-letters/wish";
import { cn } from "@/lib/cn";
import { countOf, formatCount } from "@/lib/format/number";

/** What is chosen, and what can be done with it: with nothing chosen, the group. */
export function ParkedBar({
  filter,
  selection,
  loaded,
  count,
  wholeOffered,
  onAll,
  onNothing,
  onAct,
}: {
  filter: Filter;
  selection: Selection;
  loaded: number;
  count: number;
  /** All rows that are shown are chosen, and there are more. */
  wholeOffered: boolean;
  onAll: () => void;
  onNothing: () => void;
  onAct: (action: Action) => void;
}) {
  const nothing = isEmpty(selection);
  const grouped = !isWhole(filter);
  const chosen = selection.all ? count : selection.ids.size;
  return (
    <div
      className={cn(
        "flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-4 py-1.5 sm:px-3",
        nothing ? "" : "bg-accent-soft",
      )}
    >
      <p className="min-w-0 flex-1 truncate" role="status">
        {nothing ? (
          <>
            <span className="font-semibold">{grouped ? nameOf(filter) : "All parked orders"}</span>{" "}
            <span className="nums text-faint">
              {formatCount(Math.max(count, loaded))}
              {grouped ? "" : ", newest orders first"}
            </span>
          </>
        ) : (
          <span className="nums font-semibold">
            {selection.all
              ? `All ${formatCount(count)} of the group`
              : `${formatCount(chosen)} chosen`}
          </span>
        )}
      </p>
      {wholeOffered ? (
        <Button look="quiet" size="sm" onClick={onAll}>
          Choose all {formatCount(count)} of the group
        </Button>
      ) : null}
      {nothing ? null : (
        <Button look="quiet" size="sm" onClick={onNothing}>
          Choose none
        </Button>
      )}
      {nothing && (!grouped || count === 0) ? (
        <p className="text-xs text-faint max-md:hidden">Choose orders, or a cause</p>
      ) : (
        <div className="flex gap-2">
          <Button
            size="sm"
            look="primary"
            aria-label={`Retry ${nothing ? "all of the group" : countOf(chosen, "chosen order")}`}
            onClick={() => onAct("retry")}
          >
            Retry {nothing ? "all" : formatCount(chosen)}
          </Button>
          <Button
            size="sm"
            aria-label={`Discard ${nothing ? "all of the group" : countOf(chosen, "chosen order")}`}
            onClick={() => onAct("discard")}
          >
            Discard {nothing ? "all" : formatCount(chosen)}
          </Button>
        </div>
      )}
    </div>
  );
}
