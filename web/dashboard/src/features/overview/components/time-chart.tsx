import type { ReactNode } from "react";
import {
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { formatTimeBefore, SIDE, TICK, timesUpTo } from "@/features/overview/components/axes";
import { formatRelative } from "@/lib/format/time";

/** What is told of the point under the pointer: beside its time, and by name. */
export interface Told {
  about: string;
  figures: { name: string; value: string }[];
}

/** Whatever line is drawn over the last minutes. */
export const LINE = { type: "monotone", strokeWidth: 1.75, isAnimationActive: false } as const;
export const ACTIVE_DOT = { r: 3, strokeWidth: 0 };

/**
 * The last minutes up to now: in all of these charts the same moment stands in the same place. The
 * lines are its children.
 */
export function TimeChart<Point extends { at: number }>({
  points,
  seconds,
  scale = "linear",
  levels,
  formatLevel,
  tell,
  children,
}: {
  points: Point[];
  seconds: number;
  /** With "log" a tenfold is the same height everywhere. */
  scale?: "linear" | "log";
  /** What the scale begins and ends with, and names in between. */
  levels: number[];
  formatLevel: (level: number) => string;
  tell: (point: Point) => Told;
  children: ReactNode;
}) {
  const end = points.at(-1)?.at ?? 0;
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
          scale={scale}
          domain={[levels.at(0) ?? 0, levels.at(-1) ?? 1]}
          allowDataOverflow
          ticks={levels}
          interval={0}
          tickFormatter={formatLevel}
        />
        <Tooltip
          content={(props) => <Figures {...props} end={end} tell={tell} />}
          cursor={{ stroke: "var(--line-strong)" }}
          isAnimationActive={false}
        />
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function Figures<Point extends { at: number }>({
  active,
  payload,
  end,
  tell,
}: TooltipContentProps & { end: number; tell: (point: Point) => Told }) {
  const point = payload[0]?.payload as Point | undefined;
  if (!active || !point) return null;
  const { about, figures } = tell(point);
  return (
    <div className="rounded-md bg-raised px-2.5 py-1.5 text-xs shadow-high">
      <p className="text-faint">
        {formatRelative(point.at, end)}, {about}
      </p>
      <dl className="nums mt-0.5 grid grid-cols-[auto_auto] gap-x-4">
        {figures.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
