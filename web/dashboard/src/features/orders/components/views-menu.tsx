import { Bookmark, BookmarkPlus, ChevronDown, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { GIVEN_VIEWS, removeView, saveView, viewStore } from "@/features/orders/views";
import { useStore } from "@/lib/store";

/** Filters by name: those that everybody has, and those kept in this browser. */
export function ViewsMenu({ query }: { query: string }) {
  const navigate = useNavigate();
  const saved = useStore(viewStore);
  const [naming, setNaming] = useState(false);
  const current = [...saved, ...GIVEN_VIEWS].find((view) => view.query === query);
  const own = saved.find((view) => view.query === query);

  return (
    <>
      <Menu
        trigger={
          <Button>
            <Bookmark aria-hidden />
            {current?.name ?? "Views"}
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        {GIVEN_VIEWS.map((view) => (
          <MenuChoice
            key={view.name}
            chosen={view === current}
            onSelect={() => navigate({ search: view.query })}
          >
            {view.name}
          </MenuChoice>
        ))}
        {saved.length > 0 ? <MenuLabel>Yours, in this browser</MenuLabel> : null}
        {saved.map((view) => (
          <MenuChoice
            key={view.name}
            chosen={view === current}
            onSelect={() => navigate({ search: view.query })}
          >
            {view.name}
          </MenuChoice>
        ))}
        <MenuLine />
        <MenuItem disabled={query === "" || own !== undefined} onSelect={() => setNaming(true)}>
          <BookmarkPlus aria-hidden />
          Save this filter…
        </MenuItem>
        {own ? (
          <MenuItem onSelect={() => removeView(own.name)}>
            <Trash2 aria-hidden />
            Remove “{own.name}”
          </MenuItem>
        ) : null}
      </Menu>
      <Confirm
        open={naming}
        onOpenChange={setNaming}
        title="Save this filter"
        description="It is kept in this browser, and its address can be sent to others."
        confirmLabel="Save"
        cancelLabel="Cancel"
        reasonLabel="Name"
        onConfirm={async (name) => saveView({ name, query })}
      />
    </>
  );
}
