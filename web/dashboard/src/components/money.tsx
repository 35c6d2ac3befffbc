import { cn } from "@/lib/cn";
import { type Money as Amount, formatMoney } from "@/lib/format/money";

/** Where there is little room, it may be cut off. */
const LONG = 12;

export function Money({ money, className }: { money: Amount; className?: string }) {
  const words = formatMoney(money);
  return (
    <span className={cn("nums", className)} {...(words.length > LONG ? { title: words } : {})}>
      {words}
    </span>
  );
}
