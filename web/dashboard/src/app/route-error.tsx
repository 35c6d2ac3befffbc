import { useEffect, useRef } from "react";
import { useRouteError } from "react-router";
import { ErrorState } from "@/components/ui/error-state";
import { useFeedState } from "@/lib/live/live";

/** A page that could not be loaded, or that broke while it was shown. */
export function RouteError() {
  const error = useRouteError();
  const missing = error instanceof TypeError && /import|module/i.test(error.message);
  useReloadWhenBack(missing);
  return (
    <ErrorState
      title={missing ? "This page could not be loaded" : "This page broke"}
      error={
        missing
          ? new Error("The server is away, or serves a newer dashboard than the one in this tab.")
          : error
      }
      onRetry={() => location.reload()}
    />
  );
}

/** What could not be loaded since the server was away is loaded when it is back. */
function useReloadWhenBack(wanted: boolean): void {
  const state = useFeedState();
  const away = useRef(false);
  useEffect(() => {
    if (state === "lost") away.current = true;
    else if (state === "live" && away.current && wanted) location.reload();
  }, [state, wanted]);
}
