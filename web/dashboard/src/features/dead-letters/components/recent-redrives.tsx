import { CircleCheck, CircleSlash } from "lucide-react";
import { TimeAgo } from "@/components/time-ago";
import { nameOf } from "@/features/dead-letters/filter";
import type { Redrive } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

/** What was retried and discarded of late, and how that ended. */
export function RecentRedrives({ redrives }: { redrives: readonly Redrive[] }) {
  return (
    <ul className="flex flex-col">
      {redrives.map((redrive) => (
        <Row key={redrive.id} redrive={redrive} />
      ))}
    </ul>
  );
}

function Row({ redrive }: { redrive: Redrive }) {
  const { action, status, total, done, succeeded, skipped, reason } = redrive;
  const cancelled = status === "cancelled";
  const Icon = cancelled ? CircleSlash : CircleCheck;
  return (
    <li className="flex gap-2.5 px-3 py-2">
      <Icon
        aria-hidden
        className={cn("mt-0.5 size-4 shrink-0", cancelled ? "text-faint" : "text-ok-text")}
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate">
            <span className="font-medium">{action === "retry" ? "Retried" : "Discarded"}</span>{" "}
            <span className="text-soft" title={nameOf(redrive.filter)}>
              {nameOf(redrive.filter) || "chosen orders"}
            </span>
          </span>
          <TimeAgo
            at={redrive.finished_at ?? redrive.updated_at}
            className="nums whitespace-nowrap text-xs text-faint"
          />
        </p>
        <p className="nums text-xs text-faint">
          {formatCount(succeeded)} done
          {skipped > 0 ? `, ${formatCount(skipped)} skipped` : ""}
          {cancelled && done < total ? `, cancelled with ${formatCount(total - done)} left` : ""}
        </p>
        {reason ? <p className="line-clamp-2 break-words text-xs text-soft">“{reason}”</p> : null}
      </div>
    </li>
  );
}
