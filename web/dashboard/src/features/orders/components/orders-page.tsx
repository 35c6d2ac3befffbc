import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { Page } from "@/components/page";
import { FilterBar } from "@/features/orders/components/filter-bar";
import { OrderTable } from "@/features/orders/components/order-table";
import { ViewsMenu } from "@/features/orders/components/views-menu";
import { type Filter, problemOf, readFilter, writeFilter } from "@/features/orders/filter";

export function OrdersPage() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const problem = problemOf(filter);

  function change(part: Partial<Filter>) {
    // As the address is now: two changes may come between two renders.
    const current = readFilter(new URLSearchParams(location.search));
    setSearch(writeFilter({ ...current, ...part }), { replace: true });
  }

  return (
    <Page title="Orders" fill actions={<ViewsMenu query={writeFilter(filter).toString()} />}>
      <FilterBar filter={filter} onChange={change} />
      {problem ? (
        <p role="alert" className="rounded-md bg-wait-soft px-3 py-2 text-wait-text">
          {problem}
        </p>
      ) : (
        <OrderTable filter={filter} onClear={() => setSearch({}, { replace: true })} />
      )}
    </Page>
  );
}
