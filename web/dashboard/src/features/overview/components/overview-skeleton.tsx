import { Skeleton } from "@/components/ui/skeleton";

/** The page's cards before their figures are here, as high as they will be: nothing jumps. */
export function OverviewSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Loading the figures…</span>
      <Skeleton className="h-24 rounded-lg sm:h-21" />
      <Skeleton className="h-106 rounded-lg sm:h-42" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_25rem] 2xl:grid-cols-[minmax(0,1fr)_28rem]">
        <div className="flex flex-col gap-4">
          <Skeleton className="h-75 rounded-lg xl:h-83" />
          <Skeleton className="h-75 rounded-lg xl:h-80" />
        </div>
        <div className="flex flex-col gap-4 max-xl:-order-1">
          <Skeleton className="h-24 rounded-lg" />
          <Skeleton className="h-78 rounded-lg" />
        </div>
      </div>
    </div>
  );
}
