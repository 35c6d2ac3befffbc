import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Nothing here: says why, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  glad = false,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** That there is nothing is good. */
  glad?: boolean;
}) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center px-6 py-14 text-center">
      <div
        className={cn(
          "mb-3 grid size-10 place-items-center rounded-lg",
          glad ? "bg-ok-soft text-ok-text" : "border border-line bg-sunken text-soft",
        )}
      >
        <Icon className="size-5" aria-hidden />
      </div>
      <h2 className="text-base font-semibold">{title}</h2>
      {children ? <div className="mt-1 text-soft">{children}</div> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  );
}
