import { cn } from "@/lib/cn";
import type { FeedState } from "@/lib/live/feed";
import { useFeedState } from "@/lib/live/live";

const WORDS: Record<FeedState, string> = {
  off: "Not connected",
  connecting: "Connecting…",
  live: "Live",
  lost: "Reconnecting…",
};

/** Whether what is shown is live. */
export function ConnectionState({ compact = false }: { compact?: boolean }) {
  const state = useFeedState();
  return (
    <div
      role="status"
      title={WORDS[state]}
      className="flex h-7 items-center gap-2.5 px-2.5 text-xs text-faint"
    >
      <span className="grid size-4 place-items-center" aria-hidden>
        <span
          className={cn(
            "size-2",
            state === "live" ? "rounded-full bg-ok-fill" : "rotate-45 animate-breathe bg-wait-fill",
          )}
        />
      </span>
      <span className={compact ? "sr-only" : "sr-only lg:not-sr-only"}>{WORDS[state]}</span>
    </div>
  );
}
