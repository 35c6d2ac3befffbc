import { ArrowLeft, ExternalLink, Ghost } from "lucide-react";
import { Link } from "react-router";
import { TimeAgo } from "@/components/time-ago";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { aboutPlace, orderAt } from "@/features/actors/about";
import { IncidentList } from "@/features/actors/components/incident-list";
import { RestartButton } from "@/features/actors/components/restart-button";
import { Countdown, StateBadge } from "@/features/actors/components/state-badge";
import { nameOf } from "@/features/actors/tree";
import type { ActorNode } from "@/lib/api/types";
import { formatCount, formatRate } from "@/lib/format/number";

interface Props {
  path: string;
  /** Null: nobody lives there; undefined: not known yet. */
  node: ActorNode | null | undefined;
  error: unknown;
  rate: number | null;
  onRetry: () => void;
  /** Where the tree is not beside it. */
  onBack: () => void;
}

/** One place: its counters, what can be done to it, and all that happened to it. */
export function ActorDetail({ path, node, error, rate, onRetry, onBack }: Props) {
  const order = orderAt(path);
  const about = aboutPlace(path);
  return (
    <section aria-label={`Actor ${path}`} className="flex min-h-0 flex-col">
      <header className="border-b border-line px-4 py-3">
        <div className="flex items-start gap-2">
          <Button
            look="quiet"
            size="icon-sm"
            className="-ml-1.5 xl:hidden"
            aria-label="Back to the tree"
            onClick={onBack}
          >
            <ArrowLeft aria-hidden />
          </Button>
          <div className="min-w-0 grow">
            <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold">
              <span className="min-w-0 break-all">{path === "/" ? "root" : nameOf(path)}</span>
              {node ? <StateBadge node={node} /> : null}
            </h2>
            <CopyText text={path} label="path" />
          </div>
          <div className="flex shrink-0 items-center gap-2">
            {node ? <RestartButton node={node} /> : null}
          </div>
        </div>
        {about ? <p className="mt-1 text-soft">{about}</p> : null}
        {order ? (
          <Link
            to={`/orders/${order}`}
            className="mt-1.5 inline-flex items-center gap-1.5 font-medium text-accent hover:underline"
          >
            <ExternalLink className="size-3.5" aria-hidden />
            The order
          </Link>
        ) : null}
      </header>
      {node === undefined && !error ? <Loading what="the actor" rows={3} /> : null}
      {node === undefined && error ? <ErrorState error={error} onRetry={onRetry} /> : null}
      {node === null ? (
        <p className="flex items-start gap-2.5 border-b border-line px-4 py-3 text-soft">
          <Ghost className="mt-0.5 size-4 shrink-0 text-faint" aria-hidden />
          {order
            ? "Nobody lives here now: an order has an actor only while there is something to do for it."
            : "Nobody lives here now."}
        </p>
      ) : null}
      {node ? <Counters node={node} rate={rate} /> : null}
      <h3 className="px-4 pb-1 pt-3 text-sm font-semibold">
        {path === "/" ? "Crashes and restarts, anywhere" : "Crashes and restarts"}
      </h3>
      <IncidentList path={path} />
    </section>
  );
}

function Counters({ node, rate }: { node: ActorNode; rate: number | null }) {
  return (
    <dl className="grid grid-cols-3 gap-px border-b border-line bg-line">
      <Fact name="Mailbox">{formatCount(node.mailbox)}</Fact>
      <Fact name="Handled">{formatCount(node.handled)}</Fact>
      <Fact name="Per second">{rate === null ? "–" : formatRate(rate)}</Fact>
      <Fact name="Failures">{formatCount(node.failures)}</Fact>
      <Fact name="Restarts">{formatCount(node.restarts)}</Fact>
      {node.next_restart_at && node.state === "waiting" ? (
        <Fact name="Next restart" small>
          <Countdown to={node.next_restart_at} />
        </Fact>
      ) : (
        <Fact name={node.state === "running" ? "Up since" : "So since"} small>
          <TimeAgo at={node.since} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({
  name,
  small = false,
  children,
}: {
  name: string;
  small?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className="flex flex-col bg-surface px-4 py-2">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className={small ? "nums font-medium leading-6" : "nums text-lg font-semibold"}>
        {children}
      </dd>
    </div>
  );
}
