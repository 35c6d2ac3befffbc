import { lazy, Suspense, useMemo, useState } from "react";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Choices } from "@/features/overview/components/choices";
import { LineSample } from "@/features/overview/components/line-sample";
import { PERCENTILE_FACES } from "@/features/overview/components/percentile-faces";
import { formatLatency } from "@/features/overview/latency";
import {
  courseOf,
  PERCENTILES,
  summaryOfCourse,
  TIMED,
  type Timed,
} from "@/features/overview/latency-course";
import { useResting } from "@/hooks/use-resting";
import type { LatencySlice } from "@/lib/api/types";

const Chart = lazy(() => import("@/features/overview/components/latency-chart"));

/** How long orders take, and each of their steps, as it comes and goes. */
export function LatencyCourseCard({ slices }: { slices: LatencySlice[] }) {
  const [timed, setTimed] = useState<Timed>("order");
  const seen = useResting(slices);
  const points = useMemo(() => courseOf(seen, timed), [seen, timed]);
  const newest = points.at(-1);
  return (
    <Card className="flex flex-col">
      <CardHeader
        title="Latency"
        hint={
          timed === "order" ? "From placed to completed" : "Waits and further attempts included"
        }
      />
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 px-4 pt-3">
        <Choices legend="What is timed" of={TIMED} chosen={timed} onChoose={setTimed} />
        <ul aria-label="Now" className="flex flex-wrap gap-x-3 gap-y-1 sm:gap-x-5">
          {PERCENTILES.map((name) => (
            <li key={name} className="flex items-center gap-1.5 text-xs text-soft">
              <LineSample face={PERCENTILE_FACES[name]} />
              {PERCENTILE_FACES[name].label}
              <span className="nums min-w-10 font-medium sm:min-w-12 text-text">
                {formatLatency(newest?.[name] ?? null)}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div
        role="img"
        aria-label={summaryOfCourse(points, timed)}
        className="h-44 px-1 pb-2 pt-1 xl:h-56"
      >
        <Suspense fallback={<Skeleton className="mx-3 h-full" />}>
          <Chart points={points} noun={timed === "order" ? "order" : "done step"} />
        </Suspense>
      </div>
    </Card>
  );
}
