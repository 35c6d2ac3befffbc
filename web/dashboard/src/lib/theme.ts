import { readStored, writeStored } from "@/lib/storage";
import { createStore } from "@/lib/store";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** public/theme.js reads it, before the first paint. */
const KEY = "conveyor.theme";

function stored(): Theme {
  const value = readStored(() => localStorage, KEY);
  return THEMES.find((theme) => theme === value) ?? "system";
}

export const themeStore = createStore<Theme>(stored());

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeStored(() => localStorage, KEY, theme === "system" ? null : theme);
  themeStore.set(theme);
}
