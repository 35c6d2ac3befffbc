import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { withProduct } from "@/features/stock/levels";
import { request } from "@/lib/api/client";
import type { Page, Product, ProductBody } from "@/lib/api/types";

const KEY = ["stock"] as const;
/** While somebody looks: no feed tells of stock. */
const EVERY_MS = 2500;

export function useProducts() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await request<Page<Product>>("GET", "/api/stock", { signal })).items,
    refetchInterval: EVERY_MS,
  });
}

/** Changes of the stock; the list then shows what the server answered. */
export function useStockActions() {
  const queries = useQueryClient();
  return {
    /** `key`: sent again with the same one, the units come in once. */
    receive: async (sku: string, quantity: number, key: string) => {
      const product = await request<Product>("POST", `${pathOf(sku)}/receive`, {
        body: { quantity },
        headers: { "Idempotency-Key": key },
      });
      await show(queries, product);
      return product;
    },
    put: async (sku: string, body: ProductBody) => {
      const product = await request<Product>("PUT", pathOf(sku), { body });
      await show(queries, product);
      return product;
    },
  };
}

async function show(queries: QueryClient, product: Product): Promise<void> {
  // One that is on its way was asked for before this answer.
  await queries.cancelQueries({ queryKey: KEY });
  queries.setQueryData<Product[]>(KEY, (known) => known && withProduct(known, product));
}

function pathOf(sku: string): string {
  return `/api/stock/${encodeURIComponent(sku)}`;
}
