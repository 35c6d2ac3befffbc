import { ArrowRight, Ban, Biohazard, RotateCw, Zap } from "lucide-react";
import { Link } from "react-router";
import { ActorPath } from "@/components/actor-path";
import { TimeAgo } from "@/components/time-ago";
import { Card, CardHeader } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { useIncidents } from "@/hooks/use-incidents";
import { cn } from "@/lib/cn";
import { type Episode, episodeInWords, episodesOf } from "@/lib/incidents";

const READ = 60;
const SHOWN = 6;

const FACES = {
  crashed: { Icon: Zap, color: "text-bad-text" },
  restarted: { Icon: RotateCw, color: "text-wait-text" },
  escalated: { Icon: Biohazard, color: "text-bad-text" },
  quarantined: { Icon: Ban, color: "text-bad-text" },
} satisfies Record<Episode["outcome"], unknown>;

/** What crashed last, and what became of it. */
export function IncidentCard() {
  const { data, error, refetch } = useIncidents(READ);
  const episodes = data ? episodesOf(data).slice(0, SHOWN) : [];
  return (
    <Card>
      <CardHeader
        title="Crashes and restarts"
        actions={
          <Link
            to="/actors?path=/"
            aria-label="All crashes and restarts"
            className="flex items-center gap-1 text-xs font-medium text-accent hover:underline"
          >
            All
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        }
      />
      {!data && !error ? <Loading what="crashes" rows={4} /> : null}
      {!data && error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data && episodes.length === 0 ? (
        <p className="px-4 py-5 text-soft">Nothing has crashed, as far back as the log goes.</p>
      ) : null}
      {episodes.length > 0 ? (
        <ul className="py-1.5">
          {episodes.map((episode) => {
            const { Icon, color } = FACES[episode.outcome];
            return (
              <li key={episode.seq}>
                <Link
                  to={`/actors?${new URLSearchParams({ path: episode.path })}`}
                  className="flex items-start gap-2.5 px-4 py-1.5 hover:bg-hover focus-inside"
                >
                  <Icon className={cn("mt-0.5 size-4 shrink-0", color)} aria-hidden />
                  <span className="min-w-0 grow">
                    <span className="flex items-baseline gap-2">
                      <ActorPath path={episode.path} className="truncate font-medium" />
                      <TimeAgo
                        at={episode.at}
                        className="nums ml-auto shrink-0 text-xs text-faint"
                      />
                    </span>
                    <span className="block truncate text-xs text-soft" title={episode.reason}>
                      {episodeInWords(episode)}
                      {episode.byHand ? null : `: ${episode.reason}`}
                    </span>
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      ) : null}
    </Card>
  );
}
