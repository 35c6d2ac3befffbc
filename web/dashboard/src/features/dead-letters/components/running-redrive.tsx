import { CircleStop } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useRedriveActions, useRunningRedrive } from "@/features/dead-letters/api/redrives";
import { nameOf } from "@/features/dead-letters/filter";
import { progressOf } from "@/features/dead-letters/progress";
import { explain } from "@/lib/api/problem";
import type { Redrive } from "@/lib/api/types";
import { formatCount, formatRate } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/time";
import { toast } from "@/lib/toasts";

/** How far a redrive is, second by second, with a way to end it where it is. */
export function RunningRedrive({ started }: { started: Redrive }) {
  const redrive = useRunningRedrive(started);
  const { cancel } = useRedriveActions();
  const [busy, setBusy] = useState(false);
  const { action, total, done, succeeded, skipped } = redrive;
  const progress = progressOf(redrive);
  const doing = action === "retry" ? "Retrying" : "Discarding";
  const name = nameOf(redrive.filter) || "chosen orders";

  async function stop() {
    setBusy(true);
    try {
      await cancel(redrive.id);
    } catch (error) {
      toast("bad", "It could not be cancelled", { detail: explain(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <li className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3 shadow-low">
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 truncate">
          <span className="font-semibold">{doing}</span> <span className="text-soft">{name}</span>
        </p>
        <p className="nums whitespace-nowrap">
          <span className="font-semibold">{formatCount(done)}</span>{" "}
          <span className="text-faint">of {formatCount(total)}</span>
        </p>
        <Button size="sm" busy={busy} onClick={stop} aria-label={`Cancel: ${doing} ${name}`}>
          {busy ? null : <CircleStop aria-hidden />}
          Cancel
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={`${doing} ${name}`}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${formatCount(done)} of ${formatCount(total)}`}
        className="flex h-2 overflow-hidden rounded-full bg-pressed"
      >
        <Part
          share={progress.succeeded}
          fill={action === "retry" ? "bg-ok-fill" : "bg-undo-fill"}
        />
        <Part share={progress.skipped} fill="bg-idle-fill stripes" />
      </div>
      <p className="nums flex flex-wrap gap-x-4 text-xs text-soft">
        <span>
          {formatCount(succeeded)} {action === "retry" ? "sent on" : "given up"}
        </span>
        <span title="Those that were not parked any more">{formatCount(skipped)} skipped</span>
        <span>
          {formatRate(progress.perSecond)} a second
          <span className="text-faint"> of {formatCount(redrive.rate_per_second)}</span>
        </span>
        {progress.leftMs !== null ? (
          <span className="ml-auto">
            {done < total
              ? `about ${formatDuration(Math.max(1000, progress.leftMs), { coarse: true })} left`
              : "finishing"}
          </span>
        ) : null}
      </p>
    </li>
  );
}

function Part({ share, fill }: { share: number; fill: string }) {
  return (
    <span
      className={`${fill} transition-[width] duration-1000 ease-linear`}
      style={{ width: `${share * 100}%` }}
    />
  );
}
