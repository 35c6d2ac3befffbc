import { useRouteError } from "react-router";
import { ErrorState } from "@/components/ui/error-state";

/** A page that could not be loaded, or that broke while it was shown. */
export function RouteError() {
  const error = useRouteError();
  const missing = error instanceof TypeError && /import|module/i.test(error.message);
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
