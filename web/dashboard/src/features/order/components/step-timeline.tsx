import { Check, Pause, Undo2, X } from "lucide-react";
import { useMemo } from "react";
import { stepFace } from "@/components/step-status";
import { TONE_TEXT } from "@/components/tones";
import { isAtRest } from "@/features/order/steps";
import {
  type Outcome,
  type Place,
  placesOf,
  type Stretch,
  timelineOf,
} from "@/features/order/timeline";
import type { Order, OrderEvent, Step } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { cn } from "@/lib/cn";
import { countOf } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";

const SAYS: Record<string, string> = {
  reserve: "hold the stock",
  authorize: "hold the money",
  ship: "book the shipment",
  capture: "take the money",
};

const LOOKS: Record<Outcome, { words: string; look: string }> = {
  done: { words: "done", look: "bg-ok-fill" },
  undone: { words: "undone", look: "bg-undo-fill" },
  failed: { words: "failed", look: "bg-bad-fill" },
  unknown: { words: "unanswered: its outcome is unknown", look: "bg-wait-fill stripes" },
  refused: { words: "refused for good", look: "bg-bad-fill" },
  running: { words: "on its way", look: "bg-busy-fill animate-breathe" },
  waiting: { words: "waiting for the next attempt", look: "dashes text-wait-fill" },
  deferred: {
    words: "not tried: the other side is known to be down",
    look: "dashes text-idle-fill",
  },
  parked: { words: "parked", look: "bg-bad-soft stripes-bad" },
};

/** Every step as a bar over time: attempts, waits, compensations. One may choose a stretch. */
export function StepTimeline({
  order,
  events,
  past,
  onChoose,
}: {
  order: Order;
  events: readonly OrderEvent[];
  past: boolean;
  onChoose: (seq: number) => void;
}) {
  const moving = !past && (!isAtRest(order) || order.status === "parked");
  const tick = useNow(moving);
  const last = events.at(-1);
  const now = past && last ? Date.parse(last.at) : Math.max(tick, last ? Date.parse(last.at) : 0);
  const timeline = useMemo(() => timelineOf(order, events, now), [order, events, now]);
  const places = useMemo(() => placesOf(timeline), [timeline]);

  return (
    <div className="px-4 py-3">
      <ul className="flex flex-col" aria-label="Steps">
        {timeline.lanes.map(({ step, stretches }) => {
          const state = order.steps.find(({ name }) => name === step);
          return (
            <li
              key={step}
              className="grid items-center gap-x-4 gap-y-1 border-b border-line/60 py-2 last:border-b-0 sm:grid-cols-[9rem_minmax(0,1fr)_7rem]"
            >
              <div className="flex items-baseline gap-2 sm:block">
                <div className="font-medium">{step}</div>
                <div className="text-xs text-faint">{SAYS[step]}</div>
              </div>
              <div className="relative h-7 overflow-hidden rounded-md bg-sunken">
                {stretches.map((stretch) => (
                  <Bar
                    key={`${stretch.seq}-${stretch.outcome}`}
                    stretch={stretch}
                    step={step}
                    place={places.get(stretch) ?? NOWHERE}
                    onChoose={onChoose}
                  />
                ))}
              </div>
              {state ? <Outcomes order={order} step={state} stretches={stretches} /> : null}
            </li>
          );
        })}
      </ul>
      <div className="mt-1 grid gap-x-4 text-2xs text-faint sm:grid-cols-[9rem_minmax(0,1fr)_7rem]">
        <span className="hidden sm:block" />
        <div className="flex justify-between gap-2">
          <span>placed</span>
          <span className="max-sm:hidden">short and long times side by side: not to scale</span>
          <span className="nums">{formatDuration(timeline.to - timeline.from)} later</span>
        </div>
      </div>
    </div>
  );
}

function Outcomes({
  order,
  step,
  stretches,
}: {
  order: Order;
  step: Step;
  stretches: readonly Stretch[];
}) {
  const tries = stretches.filter(({ outcome }) => !RESTS.has(outcome));
  const spent = tries.reduce((sum, { from, to }) => sum + (to - from), 0);
  const under = stretches.at(-1)?.outcome === "running";
  const { tone, label } = under ? UNDER_WAY : stepFace(step, order);
  return (
    <div className="text-xs sm:text-right">
      <div className={cn("font-medium", tone === "idle" ? "text-faint" : TONE_TEXT[tone])}>
        {label}
      </div>
      {tries.length > 0 ? (
        <div className="nums text-faint">
          {countOf(tries.length, "call")}, {formatDuration(spent)}
        </div>
      ) : null}
    </div>
  );
}

const UNDER_WAY = { tone: "busy", label: "on its way" } as const;
const RESTS: ReadonlySet<Outcome> = new Set(["waiting", "deferred", "parked"]);
const GLYPHS: Partial<Record<Outcome, typeof Check>> = {
  done: Check,
  undone: Undo2,
  failed: X,
  refused: X,
  parked: Pause,
};
const NOWHERE: Place = { begin: 0, end: 0 };
/** Per cent of the lane that a glyph needs. */
const GLYPH_ROOM = 4;

function Bar({
  stretch,
  step,
  place,
  onChoose,
}: {
  stretch: Stretch;
  step: string;
  place: Place;
  onChoose: (seq: number) => void;
}) {
  const { outcome, undo, attempt, error, seq } = stretch;
  const { words, look } = LOOKS[outcome];
  const width = (place.end - place.begin) * 100;
  const Glyph = GLYPHS[outcome];
  const what = [
    undo ? `undoing ${step}` : step,
    attempt && !RESTS.has(outcome) ? `, attempt ${attempt}` : "",
    `: ${words}`,
    error ? ` (${error})` : "",
    `, ${formatDuration(stretch.to - stretch.from)}`,
  ].join("");
  return (
    <button
      type="button"
      title={what}
      aria-label={what}
      onClick={() => onChoose(seq)}
      style={{ left: `${place.begin * 100}%`, width: `max(${width}% - 1px, 4px)` }}
      className={cn(
        "focus-inside absolute inset-y-1 grid place-items-center overflow-hidden rounded-sm text-surface transition-[left,width] duration-300 hover:brightness-110",
        undo && !RESTS.has(outcome) && outcome !== "undone" && "ring-2 ring-inset ring-undo-fill",
        look,
      )}
    >
      {Glyph && width >= GLYPH_ROOM ? (
        <Glyph
          className={cn("size-3.5", outcome === "parked" && "text-bad-text")}
          strokeWidth={2.5}
          aria-hidden
        />
      ) : null}
    </button>
  );
}
