import { cva, type VariantProps } from "class-variance-authority";
import { Loader2 } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const look = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-[1.1em] [&_svg]:shrink-0",
  {
    variants: {
      look: {
        primary: "bg-accent-fill text-on-fill shadow-low hover:bg-accent-fill-hover",
        plain:
          "border border-line-strong/70 bg-surface text-text shadow-low hover:border-line-strong hover:bg-sunken",
        quiet: "text-soft hover:bg-hover hover:text-text active:bg-pressed",
        danger: "bg-danger-fill text-on-fill shadow-low hover:brightness-95",
      },
      size: {
        sm: "h-7 px-2.5 text-xs",
        md: "h-8 px-3 text-sm",
        lg: "h-10 px-4 text-base",
        icon: "size-8 text-base",
        "icon-sm": "size-7 text-sm",
      },
    },
    defaultVariants: { look: "plain", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof look> {
  /** The look goes to the child, a link above all. */
  asChild?: boolean;
  /** Something is on its way: it turns, and takes no clicks. */
  busy?: boolean;
}

export function Button({
  className,
  look: kind,
  size,
  asChild,
  busy,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  const classes = cn(look({ look: kind, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Loader2 className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}
