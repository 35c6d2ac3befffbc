import type { Product } from "@/lib/api/types";

export type Level = "plenty" | "low" | "none";

/** Few enough that the next orders may find nothing, whatever came in. */
const FEW = 10;
/** Of what came in, as long as that is not many. */
const LOW_SHARE = 0.1;
const MANY = 100;

export function levelOf({ available, received }: Product): Level {
  if (available === 0) return "none";
  const scarce = available <= received * LOW_SHARE && available <= MANY;
  return available <= FEW || scarce ? "low" : "plenty";
}

/** Those that somebody should look at first come first; the others stay in the server's order. */
export function byNeed(products: readonly Product[]): Product[] {
  const rank: Record<Level, number> = { none: 0, low: 1, plenty: 2 };
  return [...products].sort((a, b) => rank[levelOf(a)] - rank[levelOf(b)]);
}

/** By what is typed: each word somewhere in SKU or name. */
export function findIn(products: readonly Product[], typed: string): Product[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return products.filter(({ sku, name }) => {
    const text = `${sku} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The list with what the server answered for one of them. */
export function withProduct(products: readonly Product[], product: Product): Product[] {
  const others = products.filter(({ sku }) => sku !== product.sku);
  return [...others, product].sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
