import { useEffect, useEffectEvent } from "react";

const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How the key beside the space bar is written here. */
export function commandKey(): string {
  return APPLE ? "⌘" : "Ctrl";
}

/**
 * Calls `act` when the key is pressed. With `command`: together with ⌘ or Ctrl, everywhere; without:
 * by itself, and not while somebody types.
 */
export function useHotkey(key: string, act: () => void, { command = false } = {}): void {
  const latest = useEffectEvent(act);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      // Escape that closed a dialog, for one, has had its effect.
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key.toLowerCase() !== key || event.altKey) return;
      if ((event.metaKey || event.ctrlKey) !== command) return;
      if (!command && isTyping(event.target)) return;
      event.preventDefault();
      latest();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [key, command]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !target.matches("[type=checkbox], [type=radio]")
  );
}
