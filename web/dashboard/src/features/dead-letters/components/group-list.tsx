import { TimeAgo } from "@/components/time-ago";
import { type Filter, isSame, isWhole } from "@/features/dead-letters/filter";
import { sum } from "@/features/dead-letters/groups";
import type { DeadLetterGroup } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

/** What parks orders, and how many of them: below each other, or beside each other on a phone. */
export function GroupList({
  groups,
  filter,
  onChoose,
}: {
  groups: readonly DeadLetterGroup[];
  filter: Filter;
  onChoose: (filter: Filter) => void;
}) {
  const total = sum(groups);
  return (
    <nav
      aria-label="Causes"
      className="-mx-4 flex shrink-0 gap-2 overflow-x-auto px-4 py-0.5 [scrollbar-width:none] sm:-mx-6 sm:px-6 lg:mx-0 lg:flex-col lg:gap-1 lg:overflow-visible lg:px-0"
    >
      <Row chosen={isWhole(filter)} onClick={() => onChoose({ step: null, error: null })}>
        <span className="flex items-baseline gap-2">
          <span className="flex-1 font-medium">All causes</span>
          <span className="nums text-base font-semibold">{formatCount(total)}</span>
        </span>
        <span className="text-xs text-faint lg:hidden">parked orders</span>
      </Row>
      {groups.map((group) => (
        <Row
          key={`${group.step} ${group.error}`}
          chosen={isSame(filter, group)}
          onClick={() => onChoose({ step: group.step, error: group.error })}
        >
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate" title={group.error}>
              <span className="font-medium">{group.step}</span>{" "}
              <span className="font-mono text-xs text-soft">{group.error}</span>
            </span>
            <span className="nums font-semibold">{formatCount(group.count)}</span>
          </span>
          <Share of={group.count} total={total} />
          <span className="nums truncate text-xs text-faint">
            oldest <TimeAgo at={group.oldest_at} />
            {group.count > 1 ? (
              <>
                , newest <TimeAgo at={group.newest_at} />
              </>
            ) : null}
          </span>
        </Row>
      ))}
    </nav>
  );
}

function Row({ chosen, ...rest }: React.ComponentProps<"button"> & { chosen: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      className={cn(
        "flex min-w-0 flex-col gap-1 rounded-lg border px-3 py-2 text-left max-lg:w-64 max-lg:shrink-0 max-lg:first:w-32",
        chosen
          ? "border-accent bg-accent-soft"
          : "border-line bg-surface hover:border-line-strong lg:border-transparent lg:bg-transparent lg:hover:border-transparent lg:hover:bg-hover",
      )}
      {...rest}
    />
  );
}

function Share({ of, total }: { of: number; total: number }) {
  const share = total > 0 ? of / total : 0;
  return (
    <span className="block h-1.5 overflow-hidden rounded-full bg-pressed" aria-hidden>
      <span
        className="block h-full min-w-1 rounded-full bg-bad-fill transition-[width] duration-300"
        style={{ width: `${share * 100}%` }}
      />
    </span>
  );
}
