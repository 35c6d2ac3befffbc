import { Search } from "lucide-react";
import { Link, NavLink } from "react-router";
import { ConnectionState } from "@/app/connection-state";
import { PlaceCount } from "@/app/place-count";
import { usePlaces } from "@/app/use-places";
import { UserMenu } from "@/app/user-menu";
import { Mark } from "@/components/mark";
import { Kbd } from "@/components/ui/kbd";
import { commandKey } from "@/hooks/use-hotkey";
import { cn } from "@/lib/cn";

/** The navigation where there is room beside the page: icons only, or with their names. */
export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const places = usePlaces();
  return (
    <header className="hidden w-14 shrink-0 flex-col border-r border-line bg-sunken px-2 py-3 md:flex lg:w-52">
      <Link
        to="/"
        aria-label="Conveyor, to the start"
        className="mb-3 flex items-center gap-2 self-start rounded-md px-1.5 py-1"
      >
        <Mark className="size-6.5" />
        <span className="hidden text-base font-semibold tracking-tight lg:inline">Conveyor</span>
      </Link>
      <button
        type="button"
        onClick={onSearch}
        className="mb-3 flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-faint shadow-low hover:border-line-strong"
      >
        <Search className="size-4 shrink-0" aria-hidden />
        <span className="sr-only flex-1 text-left lg:not-sr-only lg:flex-1">Go to…</span>
        <span className="hidden gap-0.5 lg:flex" aria-hidden>
          <Kbd>{commandKey()}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <nav aria-label="Pages" className="flex flex-col gap-0.5">
        {places.map(({ path, label, icon: Icon }) => (
          <NavLink
            key={path}
            to={path}
            end={path === "/"}
            title={label}
            className={({ isActive }) =>
              cn(
                "flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-soft hover:bg-hover hover:text-text",
                isActive && "bg-pressed text-text [&_svg]:text-accent",
              )
            }
          >
            <Icon className="size-4 shrink-0" aria-hidden />
            <span className="sr-only lg:not-sr-only">{label}</span>
            <PlaceCount path={path} />
          </NavLink>
        ))}
      </nav>
      <div className="mt-auto flex flex-col gap-1">
        <ConnectionState />
        <UserMenu />
      </div>
    </header>
  );
}
