import { memo } from "react";
import { Area, Line } from "recharts";
import { PERCENTILE_FACES } from "@/features/overview/components/percentile-faces";
import { ACTIVE_DOT, LINE, TimeChart } from "@/features/overview/components/time-chart";
import { formatLatency } from "@/features/overview/latency";
import { type LatencyPoint, levelsFor, PERCENTILES } from "@/features/overview/latency-course";
import { countOf } from "@/lib/format/number";

const SECONDS = 300;

/**
 * Loaded by itself, as all charts. A tenfold is the same height everywhere: what is ten times
 * slower than usual should not flatten the usual.
 */
const LatencyChart = memo(function LatencyChart({
  points,
  noun,
}: {
  points: LatencyPoint[];
  noun: string;
}) {
  const levels = levelsFor(points);
  const onScale = (ms: number | null) => (ms === null ? null : Math.max(levels.at(0) ?? 1, ms));
  return (
    <TimeChart
      points={points}
      seconds={SECONDS}
      scale="log"
      levels={levels}
      formatLevel={formatLatency}
      tell={(point) => tell(point, noun)}
    >
      <Area
        {...LINE}
        dataKey={({ p50, p99 }: LatencyPoint) =>
          p50 === null ? null : [onScale(p50), onScale(p99)]
        }
        stroke="none"
        fill={PERCENTILE_FACES.p50.stroke}
        fillOpacity={0.1}
        activeDot={false}
      />
      {PERCENTILES.map((name) => (
        <Line
          key={name}
          {...LINE}
          dataKey={(point: LatencyPoint) => onScale(point[name])}
          stroke={PERCENTILE_FACES[name].stroke}
          strokeDasharray={PERCENTILE_FACES[name].dashes}
          dot={Lone}
          activeDot={ACTIVE_DOT}
        />
      ))}
    </TimeChart>
  );
});
export default LatencyChart;

/** A point that no line goes through. */
function Lone({ cx, cy, payload }: { cx?: number; cy?: number; payload?: LatencyPoint }) {
  if (!payload?.alone || cy === undefined || Number.isNaN(cy)) return <g />;
  return <circle cx={cx} cy={cy} r={2.5} fill={PERCENTILE_FACES.p50.stroke} />;
}

function tell(point: LatencyPoint, noun: string) {
  const figures = PERCENTILES.map((name) => ({
    name: PERCENTILE_FACES[name].label,
    value: formatLatency(point[name]),
  }));
  return { about: countOf(point.count, noun), figures };
}
