import { SearchX } from "lucide-react";
import { Link } from "react-router";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={SearchX}
        title="There is no such page"
        action={
          <Button asChild>
            <Link to="/">Go to the start</Link>
          </Button>
        }
      >
        The address may be misspelled, or from another version of this server.
      </EmptyState>
    </Page>
  );
}
