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
import { RATE_FACES } from "@/features/overview/components/rate-faces";
import { RATES, type RatePoint, ticksOf } from "@/features/overview/throughput";
import { formatRate } from "@/lib/format/number";
import { formatRelative } from "@/lib/format/time";

/** Loaded by itself: charts are heavy, and the first screen does without. */
const ThroughputChart = memo(function ThroughputChart({
  points,
  seconds,
}: {
  points: RatePoint[];
  seconds: number;
}) {
  const end = points.at(-1)?.at ?? 0;
  const levels = ticksOf(points);
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
          domain={[end - seconds * 1000, end]}
          allowDataOverflow
          ticks={timesUpTo(end, seconds)}
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
          allowDecimals={false}
          domain={[0, levels.at(-1) ?? 2]}
          ticks={levels}
          tickFormatter={formatRate}
        />
        <Tooltip
          content={(props) => <Figures {...props} end={end} />}
          cursor={{ stroke: "var(--line-strong)" }}
          isAnimationActive={false}
        />
        <Area
          dataKey="completed"
          stroke={RATE_FACES.completed.stroke}
          fill={RATE_FACES.completed.stroke}
          fillOpacity={0.14}
          strokeWidth={1.75}
          type="monotone"
          isAnimationActive={false}
          activeDot={{ r: 3, strokeWidth: 0 }}
        />
        {RATES.filter((name) => name !== "completed").map((name) => (
          <Line
            key={name}
            dataKey={name}
            stroke={RATE_FACES[name].stroke}
            strokeDasharray={RATE_FACES[name].dashes}
            strokeWidth={1.75}
            type="monotone"
            dot={false}
            isAnimationActive={false}
            activeDot={{ r: 3, strokeWidth: 0 }}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
export default ThroughputChart;

function Figures({ active, payload, end }: TooltipContentProps & { end: number }) {
  const point = payload[0]?.payload as RatePoint | undefined;
  if (!active || !point) return null;
  return (
    <div className="rounded-md bg-raised px-2.5 py-1.5 text-xs shadow-high">
      <p className="text-faint">{formatRelative(point.at, end)}, per second</p>
      <dl className="nums mt-0.5 grid grid-cols-[auto_auto] gap-x-4">
        {RATES.map((name) => (
          <div key={name} className="contents">
            <dt className="text-soft">{RATE_FACES[name].label}</dt>
            <dd className="text-right font-medium">{formatRate(point[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
