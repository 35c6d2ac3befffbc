import { Command } from "cmdk";
import { ArrowRight, LogOut, Moon, PackageSearch, Search, Sun } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { usePlaces } from "@/app/use-places";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { chooseTheme } from "@/lib/theme";
import { dropToken } from "@/lib/token";

const ORDER_ID = /^[0-9a-f-]{32,36}$/i;

/** Go anywhere, do anything, by typing: a page, an order's id, a part of one. */
export function Palette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const navigate = useNavigate();
  const places = usePlaces();
  const [typed, setTyped] = useState("");
  const text = typed.trim();

  function then(act: () => void) {
    return () => {
      onOpenChange(false);
      setTyped("");
      act();
    };
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Go to" bare className="max-w-xl">
      <Command label="Go to" loop className="flex min-h-0 flex-col">
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search className="size-4 text-faint" aria-hidden />
          <Command.Input
            value={typed}
            onValueChange={setTyped}
            placeholder="A page, an order’s id, or an action"
            className="h-12 flex-1 bg-transparent text-base outline-none max-sm:text-lg"
          />
          <span className="max-sm:hidden">
            <Kbd>Esc</Kbd>
          </span>
        </div>
        <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-faint">
            Nothing by that name.
          </Command.Empty>
          <Group heading="Pages">
            {places.map(({ path, label, icon: Icon }) => (
              <Item
                key={path}
                id={label}
                icon={<Icon aria-hidden />}
                onSelect={then(() => navigate(path))}
              >
                {label}
              </Item>
            ))}
          </Group>
          <Group heading="Actions">
            <Item
              id="light theme"
              icon={<Sun aria-hidden />}
              onSelect={then(() => chooseTheme("light"))}
            >
              Light theme
            </Item>
            <Item
              id="dark theme"
              icon={<Moon aria-hidden />}
              onSelect={then(() => chooseTheme("dark"))}
            >
              Dark theme
            </Item>
            <Item id="sign out" icon={<LogOut aria-hidden />} onSelect={then(() => dropToken())}>
              Sign out
            </Item>
          </Group>
          {/* Last: Enter after the name of a page goes to that page. */}
          {text ? (
            <Group heading="Orders">
              {ORDER_ID.test(text) ? (
                <Item
                  id={`order ${text}`}
                  icon={<ArrowRight aria-hidden />}
                  onSelect={then(() => navigate(`/orders/${text}`))}
                >
                  Open the order <span className="truncate font-mono text-xs">{text}</span>
                </Item>
              ) : null}
              <Item
                id={`find ${text}`}
                icon={<PackageSearch aria-hidden />}
                onSelect={then(() => navigate(`/orders?q=${encodeURIComponent(text)}`))}
              >
                Find orders with “{text}”
              </Item>
            </Group>
          ) : null}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  id,
  icon,
  onSelect,
  children,
}: {
  id: string;
  icon: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={id}
      onSelect={onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-soft"
    >
      {icon}
      {children}
    </Command.Item>
  );
}
