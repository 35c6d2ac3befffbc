import type { LineFace } from "@/features/overview/components/line-sample";
import type { RateName } from "@/features/overview/throughput";

export const RATE_FACES: Record<RateName, LineFace> = {
  placed: { label: "Placed", stroke: "var(--busy-fill)", dashes: "6 3" },
  completed: { label: "Completed", stroke: "var(--ok-fill)", dashes: "0" },
  rejected: { label: "Rejected", stroke: "var(--idle-fill)", dashes: "2 3" },
  parked: { label: "Parked", stroke: "var(--bad-fill)", dashes: "8 3 2 3" },
};
