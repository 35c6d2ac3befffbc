import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const FIELD =
  "h-8 w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-2.5 text-sm text-text shadow-low transition-colors hover:border-line-strong disabled:opacity-50 aria-invalid:border-bad-fill max-sm:text-lg max-sm:h-10";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(FIELD, className)} {...rest} />;
}

/** The system's own list: it is the best there is on a phone, and with a keyboard. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(FIELD, "w-auto pr-7", className)} {...rest} />;
}
