import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A panel on the canvas. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section
      className={cn("rounded-lg border border-line bg-surface shadow-low", className)}
      {...rest}
    />
  );
}

export function CardHeader({
  title,
  hint,
  actions,
  className,
}: {
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <header
      className={cn("flex min-h-11 items-center gap-3 border-b border-line px-4 py-2", className)}
    >
      <h2 className="text-sm font-semibold">{title}</h2>
      {hint ? <p className="min-w-0 truncate text-xs text-faint">{hint}</p> : null}
      {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
    </header>
  );
}
