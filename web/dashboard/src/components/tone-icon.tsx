import {
  Circle,
  CircleCheck,
  CircleDashed,
  CircleDot,
  OctagonAlert,
  TriangleAlert,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";

const ICONS = {
  ok: CircleCheck,
  busy: CircleDot,
  wait: TriangleAlert,
  bad: OctagonAlert,
  undo: CircleDashed,
  idle: Circle,
} satisfies Record<Tone, unknown>;

/** A tone as a shape: colour alone tells nobody everything. */
export function ToneIcon({ tone, className }: { tone: Tone; className?: string }) {
  const Icon = ICONS[tone];
  return <Icon className={className} aria-hidden />;
}
