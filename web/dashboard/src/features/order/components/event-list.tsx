import { ChevronRight, History } from "lucide-react";
import { useState } from "react";
import { DataList } from "@/components/data-list";
import { TONE_FILL } from "@/components/tones";
import type { Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { describeEvent } from "@/features/order/describe-event";
import type { OrderEvent } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatClock, formatDuration, formatExact } from "@/lib/format/time";

/** Every event, in words; each opens to what the log holds. */
export function EventList({
  events,
  past,
  onTravel,
}: {
  events: readonly OrderEvent[];
  past: number | null;
  onTravel: (seq: number | null) => void;
}) {
  return (
    <ol aria-label="Events">
      {events.map((event, index) => (
        <EventItem
          key={event.seq}
          event={event}
          before={events[index - 1]}
          future={past !== null && event.seq > past}
          chosen={event.seq === past}
          onTravel={onTravel}
        />
      ))}
    </ol>
  );
}

const SHAPES: Record<Tone, string> = {
  ok: "rounded-full",
  busy: "rounded-full",
  wait: "rotate-45",
  bad: "",
  undo: "rotate-45",
  idle: "rounded-full",
};

function EventItem({
  event,
  before,
  future,
  chosen,
  onTravel,
}: {
  event: OrderEvent;
  before: OrderEvent | undefined;
  future: boolean;
  chosen: boolean;
  onTravel: (seq: number | null) => void;
}) {
  const [open, setOpen] = useState(false);
  const { title, detail, tone } = describeEvent(event);
  const gap = before ? `+${formatDuration(Date.parse(event.at) - Date.parse(before.at))}` : "";
  return (
    <li
      className={cn(
        "border-b border-line/60 last:border-b-0",
        future && "italic [&_button>span]:text-faint [&_button_span]:text-faint",
        chosen && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="focus-inside flex w-full items-center gap-3 px-4 py-2 text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-3.5 shrink-0 text-faint transition-transform", open && "rotate-90")}
        />
        <span className="nums w-5 shrink-0 text-right text-xs text-faint">{event.seq}</span>
        <span className="grid size-3 shrink-0 place-items-center" aria-hidden>
          <span className={cn("size-2", SHAPES[tone], TONE_FILL[tone])} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="font-medium">{title}</span>
          {detail ? <span className="ml-2 break-words text-soft">{detail}</span> : null}
        </span>
        <span className="nums shrink-0 text-right text-xs text-faint" title={formatExact(event.at)}>
          <span className="mr-3 max-sm:hidden">{gap}</span>
          {formatClock(event.at)}
        </span>
      </button>
      {open ? (
        <div className="flex flex-col gap-3 border-t border-line/60 bg-sunken px-4 py-3 sm:pl-14">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-faint">
            <span className="font-mono text-soft">
              {event.type} v{event.schema_version}
            </span>
            <span className="inline-flex min-w-0 items-center gap-1">
              correlation <CopyText text={event.correlation_id} label="correlation id" short />
            </span>
            {event.causation_id ? (
              <span className="inline-flex min-w-0 items-center gap-1">
                caused by <CopyText text={event.causation_id} label="causation id" short />
              </span>
            ) : null}
            <Button size="sm" className="ml-auto" onClick={() => onTravel(event.seq)}>
              <History aria-hidden />
              The order after this
            </Button>
          </div>
          <DataList data={event.data} />
        </div>
      ) : null}
    </li>
  );
}
