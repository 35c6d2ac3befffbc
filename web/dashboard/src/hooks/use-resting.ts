import { useEffect, useState } from "react";
import { useVisible } from "@/hooks/use-visible";

/** The value, or, while nobody sees the tab, the one that was there before. */
export function useResting<T>(value: T): T {
  const visible = useVisible();
  const [kept, keep] = useState(value);
  useEffect(() => {
    if (visible) keep(value);
  }, [visible, value]);
  return visible ? value : kept;
}
