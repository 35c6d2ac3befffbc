import { useQuery } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import type { Page, Product } from "@/lib/api/types";
import { useMay } from "@/lib/session";

const NONE: readonly Product[] = [];

/** What can be ordered, for those who may see it; for others it is empty. */
export function useCatalogue(): readonly Product[] {
  const may = useMay("operator");
  const { data } = useQuery({
    queryKey: ["catalogue"],
    queryFn: async ({ signal }) =>
      (await request<Page<Product>>("GET", "/api/stock", { signal })).items,
    enabled: may,
  });
  return data ?? NONE;
}
