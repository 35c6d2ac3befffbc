import { History, PartyPopper } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { useGroups } from "@/features/dead-letters/api/list-dead-letters";
import { isRunning, useRedrives } from "@/features/dead-letters/api/redrives";
import { GroupList } from "@/features/dead-letters/components/group-list";
import { ParkedTable } from "@/features/dead-letters/components/parked-table";
import { RecentRedrives } from "@/features/dead-letters/components/recent-redrives";
import { RunningRedrive } from "@/features/dead-letters/components/running-redrive";
import { WishDialog } from "@/features/dead-letters/components/wish-dialog";
import {
  covers,
  type Filter,
  isWhole,
  readFilter,
  writeFilter,
} from "@/features/dead-letters/filter";
import { sum } from "@/features/dead-letters/groups";
import type { Wish } from "@/features/dead-letters/wish";
import type { Redrive } from "@/lib/api/types";
import { countOf, formatCount } from "@/lib/format/number";
import { toast } from "@/lib/toasts";

const MOST_RECENT = 20;

export function DeadLettersPage() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const groups = useGroups();
  const redrives = useRedrives(sayHowItEnded);
  const [wish, setWish] = useState<{ wish: Wish; done: () => void } | null>(null);
  const [history, setHistory] = useState(false);

  const running = redrives.data?.filter(isRunning) ?? [];
  const ended = redrives.data?.filter((redrive) => !isRunning(redrive)).slice(0, MOST_RECENT) ?? [];
  const total = sum(groups.data ?? []);
  const count = sum(groups.data?.filter((group) => covers(filter, group)) ?? []);
  const glad = groups.isSuccess && total === 0 && isWhole(filter);

  function choose(next: Filter) {
    setSearch(writeFilter(next));
  }

  return (
    <Page
      title="Dead letters"
      fill={!glad}
      hint={
        total > 0
          ? `${countOf(total, "order")} ${total === 1 ? "waits" : "wait"} for somebody to decide`
          : undefined
      }
      actions={
        ended.length > 0 ? (
          <Button className={glad ? "" : "lg:hidden"} onClick={() => setHistory(true)}>
            <History aria-hidden />
            Recent
          </Button>
        ) : null
      }
    >
      {running.length > 0 ? (
        <ul
          aria-label="Running now"
          className="flex max-h-[35%] shrink-0 flex-col gap-2 overflow-y-auto"
        >
          {running.map((redrive) => (
            <RunningRedrive key={redrive.id} started={redrive} />
          ))}
        </ul>
      ) : null}
      {groups.isPending ? <Loading what="dead letters" rows={10} /> : null}
      {groups.isError && !groups.data ? (
        <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />
      ) : null}
      {glad ? (
        <Card>
          <EmptyState icon={PartyPopper} title="Nothing is parked" glad>
            Every order finds its way by itself. One that does not waits here for you, with what was
            done for it and why it stopped.
          </EmptyState>
        </Card>
      ) : null}
      {groups.data && !glad ? (
        <div className="flex min-h-0 flex-1 flex-col gap-4 lg:flex-row lg:gap-5">
          <div className="flex flex-col gap-5 lg:w-72 lg:shrink-0 lg:overflow-y-auto">
            <GroupList groups={groups.data} filter={filter} onChoose={choose} />
            {ended.length > 0 ? (
              <section aria-labelledby="recent" className="max-lg:hidden">
                <h2 id="recent" className="px-3 pb-1 text-xs font-medium text-faint">
                  Recent
                </h2>
                <RecentRedrives redrives={ended} />
              </section>
            ) : null}
          </div>
          <ParkedTable
            key={writeFilter(filter).toString()}
            filter={filter}
            count={count}
            onWish={(next, done) => setWish({ wish: next, done })}
            onShowAll={() => choose({ step: null, error: null })}
          />
        </div>
      ) : null}
      {wish ? (
        <WishDialog wish={wish.wish} onDone={wish.done} onClose={() => setWish(null)} />
      ) : null}
      <Dialog open={history} onOpenChange={setHistory} title="Recent retries and discards">
        <div className="-mx-3 mt-2">
          <RecentRedrives redrives={ended} />
        </div>
      </Dialog>
    </Page>
  );
}

function sayHowItEnded({ action, status, succeeded, skipped }: Redrive): void {
  const verb = action === "retry" ? "retried" : "discarded";
  const rest = skipped > 0 ? `${formatCount(skipped)} skipped: parked no longer.` : undefined;
  const end = status === "cancelled" ? "Cancelled: " : "";
  toast("ok", `${end}${countOf(succeeded, "order")} ${verb}`, { detail: rest });
}
