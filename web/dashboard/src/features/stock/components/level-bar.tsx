import { levelOf } from "@/features/stock/levels";
import type { Product } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format/number";

/** What came in, by what became of it. */
export function LevelBar({ product, className }: { product: Product; className?: string }) {
  const { sold, reserved, available, received } = product;
  const words = `Of ${formatCount(received)} received: ${formatCount(sold)} sold, ${formatCount(reserved)} held, ${formatCount(available)} available`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cn("flex h-2 gap-px overflow-hidden rounded-full bg-sunken", className)}
    >
      <Part share={sold} look="bg-idle-fill/60" />
      <Part share={reserved} look="bg-busy-fill" />
      <Part
        share={available}
        look={levelOf(product) === "plenty" ? "bg-ok-fill" : "bg-wait-fill"}
      />
    </span>
  );
}

function Part({ share, look }: { share: number; look: string }) {
  if (share === 0) return null;
  return <span style={{ flexGrow: share }} className={cn("min-w-0.75 basis-0", look)} />;
}
