import { NavLink } from "react-router";
import { PlaceCount } from "@/app/place-count";
import { usePlaces } from "@/app/use-places";
import { cn } from "@/lib/cn";

/** The navigation on a phone: under the thumb. */
export function TabBar() {
  const places = usePlaces();
  return (
    <nav
      aria-label="Pages"
      className="flex shrink-0 border-t border-line bg-sunken pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map(({ path, label, shortLabel, icon: Icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          className={({ isActive }) =>
            cn(
              "focus-inside flex h-13 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-2xs font-medium text-faint",
              isActive && "text-accent",
            )
          }
        >
          <span className="relative">
            <Icon className="size-4.5" aria-hidden />
            <PlaceCount path={path} dot />
          </span>
          <span className="max-w-full truncate px-0.5">{shortLabel ?? label}</span>
        </NavLink>
      ))}
    </nav>
  );
}
