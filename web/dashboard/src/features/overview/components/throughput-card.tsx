import { lazy, Suspense, useMemo, useState } from "react";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Choices } from "@/features/overview/components/choices";
import { LineSample } from "@/features/overview/components/line-sample";
import { RATE_FACES } from "@/features/overview/components/rate-faces";
import { pointsOf, RATES, SPANS, type Span, summaryOfRates } from "@/features/overview/throughput";
import { useResting } from "@/hooks/use-resting";
import type { Stats } from "@/lib/api/types";
import { formatRate } from "@/lib/format/number";

const SPAN_LABELS = { "1m": SPANS["1m"].label, "5m": SPANS["5m"].label } as const;

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
        actions={
          <Choices
            legend="How much of the past"
            of={SPAN_LABELS}
            chosen={span}
            onChoose={setSpan}
          />
        }
      />
      <ul aria-label="Now" className="flex flex-wrap gap-x-5 gap-y-1 px-4 pt-3">
        {RATES.map((name) => (
          <li key={name} className="flex items-center gap-1.5 text-xs text-soft">
            <LineSample face={RATE_FACES[name]} />
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
        className="h-56 px-1 pb-2 pt-1 xl:h-64"
      >
        <Suspense fallback={<Skeleton className="mx-3 h-full" />}>
          <Chart points={points} seconds={SPANS[span].seconds} />
        </Suspense>
      </div>
    </Card>
  );
}
