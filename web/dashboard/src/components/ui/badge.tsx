import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** How something stands, in colour: each tone has a -text, a -fill and a -soft token. */
export type Tone = "ok" | "busy" | "wait" | "bad" | "undo" | "idle";

const look = cva(
  "inline-flex h-5.5 items-center gap-1.5 whitespace-nowrap rounded-md px-1.5 text-xs font-medium [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        ok: "bg-ok-soft text-ok-text",
        busy: "bg-busy-soft text-busy-text",
        wait: "bg-wait-soft text-wait-text",
        bad: "bg-bad-soft text-bad-text",
        undo: "bg-undo-soft text-undo-text",
        idle: "bg-idle-soft text-idle-text",
      } satisfies Record<Tone, string>,
    },
    defaultVariants: { tone: "idle" },
  },
);

export function Badge({
  tone,
  className,
  ...rest
}: ComponentProps<"span"> & VariantProps<typeof look>) {
  return <span className={cn(look({ tone }), className)} {...rest} />;
}
