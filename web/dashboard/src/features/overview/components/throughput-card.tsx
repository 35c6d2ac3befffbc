import { lazy, Suspense, useMemo, useState } from "react";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { RATE_FACES } from "@/features/overview/components/rate-faces";
import { pointsOf, RATES, SPANS, type Span, summaryOfRates } from "@/features/overview/throughput";
import { useResting } from "@/hooks/use-resting";
import type { Stats } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatRate } from "@/lib/format/number";

const Chart = lazy(() => import("@/features/overview/components/throughput-chart"));

export function ThroughputCard({ series }: { series: Stats["series"] }) {
  const [span, setSpan] = useState<Span>("5m");
  const seen = useResting(series);
  const points = useMemo(() => pointsOf(seen, span), [seen, span]);
  const last = points.at(-1);
  return (
    <Card className="flex flex-col">
      <CardHeader
        title="Throughput"
        hint="Orders per second"
        actions={<Spans chosen={span} onChoose={setSpan} />}
      />
      <ul aria-label="Now" className="flex flex-wrap gap-x-5 gap-y-1 px-4 pt-3">
        {RATES.map((name) => (
          <li key={name} className="flex items-center gap-1.5 text-xs text-soft">
            <svg width="18" height="8" aria-hidden>
              <path
                d="M0 4h18"
                stroke={RATE_FACES[name].stroke}
                strokeDasharray={RATE_FACES[name].dashes}
                strokeWidth="2"
              />
            </svg>
            {RATE_FACES[name].label}
            <span className="nums min-w-6 font-medium text-text">
              {last ? formatRate(last[name]) : "–"}
            </span>
          </li>
        ))}
      </ul>
      <div
        role="img"
        aria-label={summaryOfRates(points, span)}
        className="h-56 px-1 pb-2 pt-1 xl:h-72"
      >
        <Suspense fallback={<Skeleton className="mx-3 h-full" />}>
          <Chart points={points} seconds={SPANS[span].seconds} />
        </Suspense>
      </div>
    </Card>
  );
}

function Spans({ chosen, onChoose }: { chosen: Span; onChoose: (span: Span) => void }) {
  return (
    <fieldset className="flex rounded-md border border-line p-0.5">
      <legend className="sr-only">How much of the past</legend>
      {(Object.keys(SPANS) as Span[]).map((span) => (
        <button
          key={span}
          type="button"
          aria-pressed={span === chosen}
          onClick={() => onChoose(span)}
          className={cn(
            "h-5.5 rounded-sm px-2 text-xs",
            span === chosen ? "bg-pressed font-medium text-text" : "text-faint hover:text-text",
          )}
        >
          {SPANS[span].label}
        </button>
      ))}
    </fieldset>
  );
}
