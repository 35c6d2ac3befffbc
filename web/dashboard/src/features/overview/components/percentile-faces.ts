import type { LineFace } from "@/features/overview/components/line-sample";
import type { PercentileName } from "@/features/overview/latency-course";

export const PERCENTILE_FACES: Record<PercentileName, LineFace> = {
  p50: { label: "p50", stroke: "var(--busy-fill)", dashes: "0" },
  p95: { label: "p95", stroke: "var(--busy-fill)", dashes: "6 3" },
  p99: { label: "p99", stroke: "var(--busy-fill)", dashes: "2 3" },
};
