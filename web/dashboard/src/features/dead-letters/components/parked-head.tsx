import type { ReactNode } from "react";
import { Checkbox } from "@/features/dead-letters/components/checkbox";
import { COLUMNS } from "@/features/dead-letters/components/parked-row";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

/** The names of the columns, and a box that chooses all rows. */
export function ParkedHead({
  all,
  some,
  shown,
  onChoose,
}: {
  all: boolean;
  some: boolean;
  /** How many rows are here, if there are more; null: all of them are. */
  shown: number | null;
  onChoose: (all: boolean) => void;
}) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={cn(
        COLUMNS,
        "h-9 text-xs text-faint max-sm:flex max-sm:justify-start max-sm:gap-x-1",
      )}
    >
      <span role="columnheader">
        <Checkbox
          label={shown === null ? "Choose all orders" : `Choose the ${formatCount(shown)} shown`}
          checked={all}
          some={!all && some}
          onChange={() => onChoose(!all)}
        />
      </span>
      <Name>Order</Name>
      <Name className="max-sm:hidden">Step</Name>
      <Name className="max-sm:hidden">Error</Name>
      <Name className="text-right max-sm:hidden">Since</Name>
      <Name className="text-right max-md:hidden">Hold ends</Name>
      <Name className="text-right max-xl:hidden">Total</Name>
      <Name className="sr-only">What to do</Name>
    </div>
  );
}

function Name({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span role="columnheader" className={className}>
      {children}
    </span>
  );
}
