import { Skeleton } from "@/components/ui/skeleton";

/** An order's cards before it is here, about as high as they will be. */
export function OrderSkeleton() {
  return (
    <div role="status" className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <span className="sr-only">Loading the order…</span>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-66 rounded-lg" />
      </div>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-31 rounded-lg" />
        <Skeleton className="h-70 rounded-lg" />
      </div>
    </div>
  );
}
