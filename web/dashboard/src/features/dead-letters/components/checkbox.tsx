import { type ComponentProps, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";

/** A box to tick; `some`: neither all nor none. The room around it can be pressed, too. */
export function Checkbox({
  label,
  some = false,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { label: string; some?: boolean }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <label className={cn("relative z-[1] grid size-8 place-items-center", className)}>
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        className="tick cursor-pointer"
        {...rest}
      />
    </label>
  );
}
