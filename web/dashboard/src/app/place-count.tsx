import { useStats } from "@/hooks/use-stats";
import { cn } from "@/lib/cn";
import { formatCompact, formatCount } from "@/lib/format/number";
import { useMay } from "@/lib/session";

/** How many orders wait for an operator, beside the place where they do. */
export function PlaceCount({ path, dot = false }: { path: string; dot?: boolean }) {
  const may = useMay("operator");
  return may && path === "/dead-letters" ? <DeadLetterCount dot={dot} /> : null;
}

function DeadLetterCount({ dot }: { dot: boolean }) {
  const parked = useStats((stats) => stats.orders.parked ?? 0).data ?? 0;
  if (parked === 0) return null;
  return (
    <span
      className={cn(
        "nums rounded-full bg-bad-soft font-medium text-bad-text",
        dot
          ? "absolute -top-1.5 left-3 px-1 text-2xs leading-4"
          : "ml-auto hidden px-1.5 text-2xs leading-4.5 lg:inline",
      )}
    >
      <span className="sr-only">{formatCount(parked)} waiting</span>
      <span aria-hidden>{formatCompact(parked)}</span>
    </span>
  );
}
