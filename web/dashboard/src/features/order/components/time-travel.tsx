import { ChevronLeft, ChevronRight } from "lucide-react";
import type { CSSProperties } from "react";
import { Button } from "@/components/ui/button";
import { describeEvent } from "@/features/order/describe-event";
import type { OrderEvent } from "@/lib/api/types";

/** A slider over the events: the page shows the order as it stood after the chosen one. */
export function TimeTravel({
  events,
  past,
  onTravel,
}: {
  events: readonly OrderEvent[];
  past: number | null;
  onTravel: (seq: number | null) => void;
}) {
  const last = events.length;
  const at = past ?? last;
  const event = events[at - 1];
  const words = event ? `Event ${at} of ${last}: ${describeEvent(event).title}` : "";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2.5">
      <label htmlFor="time-travel" className="text-xs font-medium text-soft">
        Time travel
      </label>
      <div className="flex min-w-48 flex-1 items-center gap-1">
        <Button
          look="quiet"
          size="icon-sm"
          aria-label="One event back"
          disabled={at <= 1}
          onClick={() => onTravel(at - 1)}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <input
          id="time-travel"
          type="range"
          min={1}
          max={last}
          value={at}
          disabled={last <= 1}
          aria-valuetext={words}
          onChange={(change) => onTravel(Number(change.target.value))}
          style={
            { "--reached": `${last > 1 ? ((at - 1) / (last - 1)) * 100 : 100}%` } as CSSProperties
          }
          className="slider min-w-0 flex-1"
        />
        <Button
          look="quiet"
          size="icon-sm"
          aria-label="One event on"
          disabled={at >= last}
          onClick={() => onTravel(at + 1)}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
      <span className="nums basis-full text-xs text-faint sm:min-w-56 sm:basis-auto">{words}</span>
      <Button size="sm" disabled={past === null} onClick={() => onTravel(null)}>
        Back to now
      </Button>
    </div>
  );
}
