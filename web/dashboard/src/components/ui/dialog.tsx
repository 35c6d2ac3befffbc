import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/**
 * A dialog over the page: focus stays in it, Escape closes it, and focus goes back.
 *
 * The veil is our own element: Radix's Overlay locks scrolling with a <style> element, which the
 * Content-Security-Policy refuses.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  bare = false,
  className,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Title for screen readers only, no padding, no close button. */
  bare?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const before = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-veil" aria-hidden />
        <Radix.Content
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          // Radix gives the focus back to its own trigger only, and these dialogs have none. What
          // has taken the focus meanwhile, as a page does that was gone to, keeps it.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const lost = document.activeElement === document.body;
            if (lost && before.current instanceof HTMLElement) before.current.focus();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-x-3 top-[max(0.75rem,12vh)] z-50 mx-auto flex max-h-[80vh] max-w-md animate-enter flex-col overflow-y-auto rounded-xl bg-raised shadow-high outline-none",
            bare ? "" : "p-5",
            className,
          )}
        >
          <Radix.Title className={bare ? "sr-only" : "pr-8 text-lg font-semibold"}>
            {title}
          </Radix.Title>
          {description ? (
            <Radix.Description asChild className={bare ? "sr-only" : "mt-1.5 text-sm text-soft"}>
              <div>{description}</div>
            </Radix.Description>
          ) : null}
          {children}
          {bare ? null : (
            <Radix.Close asChild>
              <Button
                look="quiet"
                size="icon-sm"
                className="absolute right-3 top-3"
                aria-label="Close"
              >
                <X aria-hidden />
              </Button>
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
