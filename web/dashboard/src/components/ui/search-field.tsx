import { Search } from "lucide-react";
import { type ComponentProps, type RefObject, useRef } from "react";
import { Input } from "@/components/ui/input";
import { useHotkey } from "@/hooks/use-hotkey";
import { cn } from "@/lib/cn";

/** The field that narrows what a page shows: "/" leads to it, Escape empties it. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
  className,
  ref,
}: Pick<ComponentProps<"input">, "placeholder" | "className"> & {
  label: string;
  value: string;
  onSearch: (value: string) => void;
  ref?: RefObject<HTMLInputElement | null>;
}) {
  const own = useRef<HTMLInputElement>(null);
  const input = ref ?? own;
  useHotkey("/", () => input.current?.select());
  return (
    <div className={cn("relative min-w-0", className)}>
      <Search
        className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-faint"
        aria-hidden
      />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder ?? label}
        spellCheck={false}
        autoComplete="off"
        className="pl-8"
        value={value}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.preventDefault();
          onSearch("");
        }}
      />
    </div>
  );
}
