import { CircleCheck, CircleDashed, OctagonAlert, TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import { Card } from "@/components/ui/card";
import { hasOrders, summaryOf, verdictOf } from "@/features/overview/verdict";
import type { Health, Stats } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { cn } from "@/lib/cn";
import { useFeedState } from "@/lib/live/live";

const FACES = {
  ok: { Icon: CircleCheck, color: "text-ok-text", ground: "bg-ok-soft" },
  wait: { Icon: TriangleAlert, color: "text-wait-text", ground: "bg-wait-soft" },
  bad: { Icon: OctagonAlert, color: "text-bad-text", ground: "bg-bad-soft" },
  unknown: { Icon: CircleDashed, color: "text-faint", ground: "bg-idle-soft" },
};

/** Whether anything is wrong, in words; each of them leads to why. */
export function VerdictLine({ stats, health }: { stats: Stats; health: Health | null }) {
  const now = useNow();
  const state = useFeedState();
  const verdict = verdictOf({ stats, health, now, live: state !== "lost" });
  const { Icon, color, ground } = FACES[verdict.severity];
  return (
    <Card
      aria-label="Verdict"
      className={cn("flex items-start gap-3.5 p-4 sm:items-center sm:gap-4 sm:px-5", ground)}
    >
      <Icon className={cn("size-7 shrink-0 sm:size-8", color)} aria-hidden />
      <div className="min-w-0 grow">
        <p role="status" className="sr-only">
          {verdict.spoken}
        </p>
        <p className="text-lg font-semibold leading-snug sm:text-xl">
          {verdict.to ? <To to={verdict.to}>{verdict.headline}</To> : verdict.headline}
        </p>
        {verdict.others.length > 0 ? (
          <ul aria-label="What else is wrong" className="mt-1 flex flex-col gap-0.5">
            {verdict.others.map(({ text, to, severity }) => {
              const other = FACES[severity];
              return (
                <li key={text} className="flex items-start gap-1.5">
                  <other.Icon className={cn("mt-0.5 size-4 shrink-0", other.color)} aria-hidden />
                  <To to={to}>{text}</To>
                </li>
              );
            })}
          </ul>
        ) : null}
        <p className="nums mt-0.5 text-soft">
          {summaryOf(stats)}
          {hasOrders(stats) ? null : (
            <>
              : <To to="/new-order">place the first one</To>
            </>
          )}
        </p>
      </div>
    </Card>
  );
}

function To({ to, children }: { to: string; children: string }) {
  const classes = "underline decoration-current/35 underline-offset-4 hover:decoration-current";
  if (to.startsWith("#")) {
    return (
      <a href={to} className={classes}>
        {children}
      </a>
    );
  }
  return (
    <Link to={to} className={classes}>
      {children}
    </Link>
  );
}
