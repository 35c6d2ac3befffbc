import { useEffect, useEffectEvent } from "react";
import { Feed, type FeedState } from "@/lib/live/feed";
import type { FeedMessages } from "@/lib/live/messages";
import { useStore } from "@/lib/store";
import { dropToken } from "@/lib/token";

/** The page's own feed. The shell starts it with the session and stops it with it. */
export const feed = new Feed({ onRefused: () => dropToken({ expired: true }) }, async (token) =>
  (await import("@/lib/live/socket")).openSocket(token),
);

/** Calls `listener` with what the feed brings, a few times a second at most. */
export function useFeed<K extends keyof FeedMessages>(
  kind: K,
  listener: (messages: FeedMessages[K]) => void,
): void {
  const latest = useEffectEvent(listener);
  useEffect(() => feed.on(kind, (messages) => latest(messages)), [kind]);
}

/** The feed brings that order alone, with its events, for as long as its page is open. */
export function useFollowedOrder(id: string): void {
  useEffect(() => feed.followOrder(id), [id]);
}

/** Whether the feed brings how all things are: figures, too. */
export function useFollowsAll(): boolean {
  return useStore(feed.followed) === null;
}

/** Calls `read` when messages may have been missed: it should read its state anew. */
export function useCatchUp(read: () => Promise<unknown>): void {
  const latest = useEffectEvent(read);
  useEffect(() => feed.onCatchUp(() => latest()), []);
}

export function useFeedState(): FeedState {
  return useStore(feed.state);
}
