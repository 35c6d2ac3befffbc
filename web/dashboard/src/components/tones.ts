import type { Tone } from "@/components/ui/badge";

/** A tone as the colour of words, without a ground of its own. */
export const TONE_TEXT: Record<Tone, string> = {
  ok: "text-ok-text",
  busy: "text-busy-text",
  wait: "text-wait-text",
  bad: "text-bad-text",
  undo: "text-undo-text",
  idle: "text-idle-text",
};

/** A tone as the colour of bars, dots and shapes. */
export const TONE_FILL: Record<Tone, string> = {
  ok: "bg-ok-fill",
  busy: "bg-busy-fill",
  wait: "bg-wait-fill",
  bad: "bg-bad-fill",
  undo: "bg-undo-fill",
  idle: "bg-idle-fill",
};
