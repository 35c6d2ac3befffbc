import { Card, CardHeader } from "@/components/ui/card";
import { formatLatency, placeOf, summaryOfLatency, ticksFor } from "@/features/overview/latency";
import { useResting } from "@/hooks/use-resting";
import type { StepLatency } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countOf } from "@/lib/format/number";

const COLUMNS =
  "grid grid-cols-[5rem_repeat(3,minmax(0,1fr))] items-center gap-x-3 sm:grid-cols-[5rem_minmax(0,1fr)_repeat(3,4.25rem)]";
const MARKS = [
  { of: "p99_ms", name: "p99", look: "bg-busy-fill/30" },
  { of: "p95_ms", name: "p95", look: "bg-busy-fill/55" },
  { of: "p50_ms", name: "p50", look: "bg-busy-fill" },
] as const;

/** How long each step takes, on a scale where a tenfold is a step. */
export function LatencyCard({ steps }: { steps: StepLatency[] }) {
  const seen = useResting(steps);
  const ticks = ticksFor(seen);
  return (
    <Card>
      <CardHeader title="Step latency" hint="Over the last 5 minutes" />
      <div className="px-4 pb-3 pt-2.5">
        <p className="sr-only">{summaryOfLatency(seen)}</p>
        <div aria-hidden>
          <div className={cn(COLUMNS, "pb-1 text-xs text-faint")}>
            <span />
            <span className="max-sm:hidden" />
            {[...MARKS].reverse().map(({ name, look }) => (
              <span key={name} className="flex items-center justify-end gap-1.5">
                <span className={cn("size-2 rounded-sm", look)} />
                {name}
              </span>
            ))}
          </div>
          {seen.map((step) => (
            <Row key={step.name} step={step} ticks={ticks} />
          ))}
          <Scale ticks={ticks} />
        </div>
      </div>
    </Card>
  );
}

function Row({ step, ticks }: { step: StepLatency; ticks: readonly number[] }) {
  return (
    <div className={cn(COLUMNS, "gap-y-1 py-1")} title={countOf(step.count, "done step")}>
      <span className="font-medium">{step.name}</span>
      <span className="relative h-4 overflow-hidden rounded-sm bg-sunken max-sm:order-last max-sm:col-span-4 max-sm:h-2.5">
        {ticks.slice(1, -1).map((tick) => (
          <span
            key={tick}
            style={{ left: `${placeOf(tick, ticks) * 100}%` }}
            className="absolute inset-y-0 w-px bg-line"
          />
        ))}
        {step.count > 0
          ? MARKS.map(({ of, name, look }) => (
              <span
                key={name}
                style={{ width: `max(3px, ${placeOf(step[of] ?? 0, ticks) * 100}%)` }}
                className={cn("absolute inset-y-0 left-0 rounded-r-sm", look)}
              />
            ))
          : null}
      </span>
      {(["p50_ms", "p95_ms", "p99_ms"] as const).map((of) => (
        <span
          key={of}
          className={cn("nums whitespace-nowrap text-right", of === "p50_ms" ? "" : "text-soft")}
        >
          {formatLatency(step[of])}
        </span>
      ))}
    </div>
  );
}

function Scale({ ticks }: { ticks: readonly number[] }) {
  return (
    <div className={cn(COLUMNS, "text-2xs text-faint max-sm:hidden")}>
      <span />
      <span className="relative h-4">
        {ticks.map((tick, index) => (
          <span
            key={tick}
            style={{ left: `${placeOf(tick, ticks) * 100}%` }}
            className={cn(
              "nums absolute whitespace-nowrap",
              index === 0
                ? ""
                : index === ticks.length - 1
                  ? "-translate-x-full"
                  : "-translate-x-1/2",
            )}
          >
            {index === 0 ? `≤ ${formatLatency(tick)}` : formatLatency(tick)}
          </span>
        ))}
      </span>
    </div>
  );
}
