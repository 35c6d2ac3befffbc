import { Page } from "@/components/page";
import { ErrorState } from "@/components/ui/error-state";
import { useHealth } from "@/features/overview/api/get-health";
import { DeadLetterCard } from "@/features/overview/components/dead-letter-card";
import { Funnel } from "@/features/overview/components/funnel";
import { HealthCard } from "@/features/overview/components/health-card";
import { IncidentCard } from "@/features/overview/components/incident-card";
import { LatencyCard } from "@/features/overview/components/latency-card";
import { LatencyCourseCard } from "@/features/overview/components/latency-course-card";
import { OverviewSkeleton } from "@/features/overview/components/overview-skeleton";
import { ThroughputCard } from "@/features/overview/components/throughput-card";
import { VerdictLine } from "@/features/overview/components/verdict-line";
import { useStats } from "@/hooks/use-stats";

export function OverviewPage() {
  const { data: stats, error, refetch } = useStats();
  const health = useHealth();

  if (!stats) {
    return (
      <Page title="Overview">
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <OverviewSkeleton />}
      </Page>
    );
  }

  // An old answer is no news of a server that does not answer.
  const known = health.error ? null : (health.data ?? null);
  return (
    <Page title="Overview">
      <VerdictLine stats={stats} health={known} />
      <Funnel orders={stats.orders} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_25rem] 2xl:grid-cols-[minmax(0,1fr)_28rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <ThroughputCard series={stats.series} />
          <LatencyCourseCard slices={stats.latencies} />
          <LatencyCard steps={stats.steps} />
        </div>
        <div className="flex min-w-0 flex-col gap-4 max-xl:-order-1">
          <DeadLetterCard causes={stats.dead_letters} />
          <HealthCard stats={stats} health={known} />
          <IncidentCard />
        </div>
      </div>
    </Page>
  );
}
