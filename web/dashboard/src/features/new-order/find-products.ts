import type { Product } from "@/lib/api/types";

const MOST = 50;

/** Products by what was typed: of SKU or name, each word somewhere; those in stock first. */
export function findProducts(products: readonly Product[], typed: string): Product[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return products
    .filter(({ sku, name }) => {
      const text = `${sku} ${name}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(b.available > 0) - Number(a.available > 0))
    .slice(0, MOST);
}
