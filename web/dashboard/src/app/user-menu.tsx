import { CircleUser, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { formatExact } from "@/lib/format/time";
import { useSession } from "@/lib/session";
import { useStore } from "@/lib/store";
import { chooseTheme, THEMES, type Theme, themeStore } from "@/lib/theme";
import { dropToken } from "@/lib/token";

const THEME_FACES = {
  system: { label: "As the system", Icon: Monitor },
  light: { label: "Light", Icon: Sun },
  dark: { label: "Dark", Icon: Moon },
} satisfies Record<Theme, unknown>;

/** Who is signed in; the theme; signing out. */
export function UserMenu({ compact = false }: { compact?: boolean }) {
  const { subject, role, expires_at, version } = useSession();
  const theme = useStore(themeStore);
  return (
    <Menu
      align={compact ? "end" : "start"}
      className="w-60"
      trigger={
        compact ? (
          <Button look="quiet" size="icon" aria-label="You and this page">
            <CircleUser aria-hidden />
          </Button>
        ) : (
          <button
            type="button"
            className="flex h-10 items-center gap-2.5 rounded-md px-2.5 text-left hover:bg-hover"
          >
            <CircleUser className="size-4 shrink-0 text-soft" aria-hidden />
            <span className="sr-only min-w-0 lg:not-sr-only lg:flex lg:flex-col">
              <span className="truncate text-xs font-medium">{subject}</span>
              <span className="text-2xs text-faint">{role}</span>
            </span>
          </button>
        )
      }
    >
      <div className="px-2 py-1.5">
        <div className="truncate font-medium">{subject}</div>
        <div className="text-xs text-faint">
          {role}, until {formatExact(expires_at)}
        </div>
      </div>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      {THEMES.map((choice) => {
        const { label, Icon } = THEME_FACES[choice];
        return (
          <MenuChoice key={choice} chosen={choice === theme} onSelect={() => chooseTheme(choice)}>
            <Icon aria-hidden />
            {label}
          </MenuChoice>
        );
      })}
      <MenuLine />
      <MenuItem onSelect={() => dropToken()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
      <div className="px-2 pb-1 pt-2 text-2xs text-faint">Conveyor {version}</div>
    </Menu>
  );
}
