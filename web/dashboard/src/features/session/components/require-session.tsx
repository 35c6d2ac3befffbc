import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { ErrorState } from "@/components/ui/error-state";
import { Loading } from "@/components/ui/skeleton";
import { useSessionQuery } from "@/features/session/api/get-session";
import { feed } from "@/lib/live/live";
import { SessionContext } from "@/lib/session";
import { useStore } from "@/lib/store";
import { dropToken, tokenStore } from "@/lib/token";

/** The longest a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Lets in who is signed in, with the feed running; others go to sign in, and come back here. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { token } = useStore(tokenStore);
  const location = useLocation();
  const queries = useQueryClient();
  const session = useSessionQuery(token);
  const expiresAt = session.data?.expires_at;

  useEffect(() => {
    if (!token || !session.data) return;
    feed.start(token);
    const unfollow = feed.onCatchUp(() => queries.invalidateQueries());
    return () => {
      unfollow();
      feed.stop();
    };
  }, [token, session.data, queries]);

  useEffect(() => {
    if (!expiresAt) return;
    const left = Math.min(Date.parse(expiresAt) - Date.now(), MAX_TIMER_MS);
    const timer = setTimeout(() => dropToken({ expired: true }), left);
    return () => clearTimeout(timer);
  }, [expiresAt]);

  if (!token) {
    const from = location.pathname + location.search;
    return <Navigate to="/sign-in" state={{ from }} replace />;
  }
  if (session.isPending) return <Loading what="your session" rows={3} />;
  if (session.isError) {
    return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  }
  return <SessionContext value={session.data}>{children}</SessionContext>;
}
