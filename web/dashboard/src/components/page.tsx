import { type ReactNode, useEffect } from "react";
import { cn } from "@/lib/cn";

/** What every page stands in: its title (also the tab's), its actions, and the room below. */
export function Page({
  title,
  heading,
  hint,
  actions,
  fill = false,
  children,
}: {
  title: string;
  /** Shown instead of the title. */
  heading?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  /** The page is as high as the window, and scrolls inside itself. */
  fill?: boolean;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Conveyor`;
  }, [title]);

  return (
    <div
      className={cn(
        "mx-auto flex w-full max-w-[120rem] flex-col gap-4 px-4 pb-6 pt-4 sm:px-6 sm:pt-5",
        fill && "h-full min-h-0 pb-4",
      )}
    >
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 grow">
          <h1 className="text-xl font-semibold tracking-tight">{heading ?? title}</h1>
          {hint ? <div className="text-soft">{hint}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
