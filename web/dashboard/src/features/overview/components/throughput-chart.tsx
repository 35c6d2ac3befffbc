import { memo } from "react";
import { Area, Line } from "recharts";
import { RATE_FACES } from "@/features/overview/components/rate-faces";
import { ACTIVE_DOT, LINE, TimeChart } from "@/features/overview/components/time-chart";
import { RATES, type RatePoint, ticksOf } from "@/features/overview/throughput";
import { formatRate } from "@/lib/format/number";

/** Loaded by itself: charts are heavy, and the first screen does without. */
const ThroughputChart = memo(function ThroughputChart({
  points,
  seconds,
}: {
  points: RatePoint[];
  seconds: number;
}) {
  return (
    <TimeChart
      points={points}
      seconds={seconds}
      levels={ticksOf(points)}
      formatLevel={formatRate}
      tell={tell}
    >
      <Area
        {...LINE}
        dataKey="completed"
        stroke={RATE_FACES.completed.stroke}
        fill={RATE_FACES.completed.stroke}
        fillOpacity={0.14}
        activeDot={ACTIVE_DOT}
      />
      {RATES.filter((name) => name !== "completed").map((name) => (
        <Line
          key={name}
          {...LINE}
          dataKey={name}
          stroke={RATE_FACES[name].stroke}
          strokeDasharray={RATE_FACES[name].dashes}
          dot={false}
          activeDot={ACTIVE_DOT}
        />
      ))}
    </TimeChart>
  );
});
export default ThroughputChart;

function tell(point: RatePoint) {
  const figures = RATES.map((name) => ({
    name: RATE_FACES[name].label,
    value: formatRate(point[name]),
  }));
  return { about: "per second", figures };
}
