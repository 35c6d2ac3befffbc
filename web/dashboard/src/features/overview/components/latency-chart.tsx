import { memo } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { formatTimeBefore, SIDE, TICK, timesUpTo } from "@/features/overview/components/axes";
import { PERCENTILE_FACES } from "@/features/overview/components/percentile-faces";
import { formatLatency } from "@/features/overview/latency";
import { type LatencyPoint, levelsFor, PERCENTILES } from "@/features/overview/latency-course";
import { countOf } from "@/lib/format/number";
import { formatRelative } from "@/lib/format/time";

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
  const end = points.at(-1)?.at ?? 0;
  const levels = levelsFor(points);
  const [low = 1, high = 1] = [levels.at(0), levels.at(-1)];
  const onScale = (ms: number | null) => (ms === null ? null : Math.max(low, ms));
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={80}>
      <ComposedChart
        data={points}
        margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={[end - SECONDS * 1000, end]}
          allowDataOverflow
          ticks={timesUpTo(end, SECONDS)}
          tickFormatter={(at: number) => formatTimeBefore(end, at)}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--line-strong)" }}
          interval="preserveStartEnd"
          height={24}
        />
        <YAxis
          width={SIDE}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          scale="log"
          domain={[low, high]}
          allowDataOverflow
          ticks={levels}
          interval={0}
          tickFormatter={formatLatency}
        />
        <Tooltip
          content={(props) => <Figures {...props} end={end} noun={noun} />}
          cursor={{ stroke: "var(--line-strong)" }}
          isAnimationActive={false}
        />
        <Area
          dataKey={({ p50, p99 }: LatencyPoint) =>
            p50 === null ? null : [onScale(p50), onScale(p99)]
          }
          stroke="none"
          fill={PERCENTILE_FACES.p50.stroke}
          fillOpacity={0.1}
          type="monotone"
          isAnimationActive={false}
          activeDot={false}
        />
        {PERCENTILES.map((name) => (
          <Line
            key={name}
            dataKey={(point: LatencyPoint) => onScale(point[name])}
            stroke={PERCENTILE_FACES[name].stroke}
            strokeDasharray={PERCENTILE_FACES[name].dashes}
            strokeWidth={1.75}
            type="monotone"
            dot={Lone}
            isAnimationActive={false}
            activeDot={{ r: 3, strokeWidth: 0 }}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
export default LatencyChart;

/** A point that no line goes through. */
function Lone({ cx, cy, payload }: { cx?: number; cy?: number; payload?: LatencyPoint }) {
  if (!payload?.alone || cy === undefined || Number.isNaN(cy)) return <g />;
  return <circle cx={cx} cy={cy} r={2.5} fill={PERCENTILE_FACES.p50.stroke} />;
}

function Figures({
  active,
  payload,
  end,
  noun,
}: TooltipContentProps & { end: number; noun: string }) {
  const point = payload[0]?.payload as LatencyPoint | undefined;
  if (!active || !point) return null;
  return (
    <div className="rounded-md bg-raised px-2.5 py-1.5 text-xs shadow-high">
      <p className="text-faint">
        {formatRelative(point.at, end)}, {countOf(point.count, noun)}
      </p>
      <dl className="nums mt-0.5 grid grid-cols-[auto_auto] gap-x-4">
        {PERCENTILES.map((name) => (
          <div key={name} className="contents">
            <dt className="text-soft">{PERCENTILE_FACES[name].label}</dt>
            <dd className="text-right font-medium">{formatLatency(point[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
