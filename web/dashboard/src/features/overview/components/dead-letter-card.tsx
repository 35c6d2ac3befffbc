import { ArrowRight, PartyPopper } from "lucide-react";
import { Link } from "react-router";
import { Card, CardHeader } from "@/components/ui/card";
import type { Stats } from "@/lib/api/types";
import { formatCount } from "@/lib/format/number";

const SHOWN = 6;

/** What waits for an operator, and why; each cause leads to its orders. */
export function DeadLetterCard({ causes }: { causes: Stats["dead_letters"] }) {
  const sorted = [...causes].sort((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 1;
  const rest = sorted.slice(SHOWN);
  return (
    <Card>
      <CardHeader title="Dead letters" hint="By cause" actions={<All />} />
      {sorted.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-5 text-soft">
          <PartyPopper className="size-4 text-faint" aria-hidden />
          No order waits for anybody.
        </p>
      ) : (
        <ul className="py-1.5">
          {sorted.slice(0, SHOWN).map(({ step, error, count }) => (
            <li key={`${step} ${error}`}>
              <Link
                to={`/dead-letters?${new URLSearchParams({ step, error })}`}
                className="flex items-center gap-3 px-4 py-1.5 hover:bg-hover focus-inside"
              >
                <span className="min-w-0 grow">
                  <span className="flex gap-1.5">
                    <span className="shrink-0 text-soft">{step}</span>
                    <span className="truncate font-mono text-xs leading-5">{error}</span>
                  </span>
                  <span
                    aria-hidden
                    style={{ width: `${(100 * count) / most}%` }}
                    className="mt-0.5 block h-1 min-w-1 rounded-full bg-bad-fill"
                  />
                </span>
                <span className="nums shrink-0 text-base font-semibold">{formatCount(count)}</span>
              </Link>
            </li>
          ))}
          {rest.length > 0 ? (
            <li className="px-4 py-1.5 text-xs text-faint">
              {formatCount(rest.reduce((sum, { count }) => sum + count, 0))} for {rest.length} more
              causes
            </li>
          ) : null}
        </ul>
      )}
    </Card>
  );
}

function All() {
  return (
    <Link
      to="/dead-letters"
      aria-label="All dead letters"
      className="flex items-center gap-1 text-xs font-medium text-accent hover:underline"
    >
      All
      <ArrowRight className="size-3.5" aria-hidden />
    </Link>
  );
}
