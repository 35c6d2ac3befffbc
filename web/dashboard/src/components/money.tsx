import { cn } from "@/lib/cn";
import { type Money as Amount, formatMoney } from "@/lib/format/money";

export function Money({ money, className }: { money: Amount; className?: string }) {
  return <span className={cn("nums", className)}>{formatMoney(money)}</span>;
}
