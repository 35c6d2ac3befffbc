import { Ban, Biohazard, ChevronRight, Copy, RotateCw, Zap } from "lucide-react";
import { Link } from "react-router";
import { ActorPath } from "@/components/actor-path";
import { TimeAgo } from "@/components/time-ago";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { useHistory } from "@/features/actors/api/list-history";
import { titleOf } from "@/features/actors/incident-words";
import type { Incident } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { isByHand, reasonOf } from "@/lib/incidents";
import { toast } from "@/lib/toasts";

const FACES = {
  ActorCrashed: { Icon: Zap, color: "text-bad-text" },
  ActorRestarted: { Icon: RotateCw, color: "text-wait-text" },
  RestartEscalated: { Icon: Biohazard, color: "text-bad-text" },
  ActorQuarantined: { Icon: Ban, color: "text-bad-text" },
} satisfies Record<Incident["type"], unknown>;

/** All that happened at a place and below it. */
export function IncidentList({ path }: { path: string }) {
  const history = useHistory(path);
  const incidents = history.data?.pages.flatMap(({ items }) => items) ?? [];
  if (history.isPending) return <Loading what="the history" rows={5} />;
  if (history.isError && !history.data) {
    return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  }
  return (
    <>
      {incidents.length > 0 ? (
        <ol>
          {incidents.map((incident) => (
            <Item key={incident.seq} incident={incident} at={path} />
          ))}
        </ol>
      ) : (
        <p className="px-4 py-5 text-soft">
          {history.hasNextPage
            ? "Nothing among the newest incidents."
            : "It has never crashed, as far back as the log goes."}
        </p>
      )}
      {history.hasNextPage ? (
        <div className="p-3 text-center">
          <Button
            size="sm"
            busy={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            Further back
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Item({ incident, at }: { incident: Incident; at: string }) {
  // Somebody wanted it: there is nothing to look for.
  const traceback =
    "traceback" in incident.data && !isByHand(incident) ? incident.data.traceback : null;
  const line = <Line incident={incident} at={at} opens={traceback !== null} />;
  return (
    <li className="border-b border-line/70 last:border-0">
      {traceback === null ? (
        <div className="flex gap-2.5 px-4 py-2">{line}</div>
      ) : (
        <details className="group">
          <summary className="flex list-none gap-2.5 px-4 py-2 hover:bg-hover focus-inside [&::-webkit-details-marker]:hidden">
            {line}
          </summary>
          <div className="px-4 pb-3">
            {incident.path === at ? null : (
              <p className="pb-2">
                At <ToActor path={incident.path} />
              </p>
            )}
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
              tabIndex={0}
              className="max-h-[28rem] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-relaxed focus-inside"
            >
              {traceback}
            </pre>
            <Button
              look="quiet"
              size="sm"
              className="-ml-2 mt-1"
              onClick={() => void copy(traceback)}
            >
              <Copy aria-hidden />
              Copy the traceback
            </Button>
          </div>
        </details>
      )}
    </li>
  );
}

function Line({ incident, at, opens }: { incident: Incident; at: string; opens: boolean }) {
  const { Icon, color } = FACES[incident.type];
  return (
    <>
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", isByHand(incident) ? "text-faint" : color)}
        aria-hidden
      />
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-2">
          <span className="font-medium">{titleOf(incident)}</span>
          <TimeAgo at={incident.at} className="nums ml-auto shrink-0 text-xs text-faint" />
        </span>
        {incident.path === at ? null : opens ? (
          <ActorPath path={incident.path} className="block truncate text-soft" />
        ) : (
          <ToActor path={incident.path} />
        )}
        {isByHand(incident) || incident.type === "ActorRestarted" ? null : (
          <span className="line-clamp-2 break-words text-xs text-soft group-open:line-clamp-none">
            {reasonOf(incident)}
          </span>
        )}
      </span>
      {opens ? (
        <ChevronRight
          className="mt-0.5 size-4 shrink-0 text-faint transition-transform group-open:rotate-90"
          aria-hidden
        />
      ) : (
        <span className="w-4 shrink-0" />
      )}
    </>
  );
}

function ToActor({ path }: { path: string }) {
  return (
    <Link
      to={`/actors?${new URLSearchParams({ path })}`}
      className="inline-block max-w-full truncate align-bottom text-accent underline-offset-2 hover:underline"
    >
      <ActorPath path={path} />
    </Link>
  );
}

async function copy(traceback: string) {
  try {
    await navigator.clipboard.writeText(traceback);
    toast("ok", "Copied the traceback");
  } catch {
    toast("bad", "The browser does not let this page copy");
  }
}
