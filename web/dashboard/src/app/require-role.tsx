import { Link, Outlet } from "react-router";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { ApiError } from "@/lib/api/problem";
import type { Role } from "@/lib/api/types";
import { useMay, useSession } from "@/lib/session";

/** The page below, for those whose role may see it. */
export function RequireRole({ least }: { least: Role }) {
  const { role } = useSession();
  if (useMay(least)) return <Outlet />;
  return (
    <Page title="Not for you">
      <ErrorState
        error={
          new ApiError(`This page is for the role ${least}; you are signed in as ${role}.`, 403)
        }
        action={
          <Button asChild>
            <Link to="/">Go to the start</Link>
          </Button>
        }
      />
    </Page>
  );
}
