import { Search } from "lucide-react";
import { Link } from "react-router";
import { ConnectionState } from "@/app/connection-state";
import { UserMenu } from "@/app/user-menu";
import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";

/** The head of the page on a phone. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-sunken px-3 md:hidden">
      <Link to="/" aria-label="Conveyor, to the start" className="mr-auto flex items-center gap-2">
        <Mark className="size-6.5" />
        <span className="text-base font-semibold tracking-tight">Conveyor</span>
      </Link>
      <ConnectionState compact />
      <Button look="quiet" size="icon" aria-label="Go to…" onClick={onSearch}>
        <Search aria-hidden />
      </Button>
      <UserMenu compact />
    </header>
  );
}
