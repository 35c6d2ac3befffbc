import { readStored, writeStored } from "@/lib/storage";
import { createStore } from "@/lib/store";

/** Of this tab only: it is gone when the tab is closed. */
const KEY = "conveyor.token";

export interface TokenState {
  token: string | null;
  /** Set when the server no longer takes the token that was here. */
  expired: boolean;
}

export const tokenStore = createStore<TokenState>({
  token: readStored(() => sessionStorage, KEY),
  expired: false,
});

export function keepToken(token: string): void {
  writeStored(() => sessionStorage, KEY, token);
  tokenStore.set({ token, expired: false });
}

export function dropToken({ expired = false } = {}): void {
  writeStored(() => sessionStorage, KEY, null);
  tokenStore.set({ token: null, expired });
}

/**
 * Takes the token of a sign-in link (`/#token=…`) out of the address, at once: a fragment is never
 * sent to a server, but it would stay in the history and in bookmarks.
 */
export function takeTokenFromAddress(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token");
  if (token === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (token) keepToken(token.trim());
}

/** The token in what was pasted: itself, or a sign-in link around it. */
export function tokenIn(pasted: string): string {
  const text = pasted.trim();
  return /#token=([^&\s]+)/.exec(text)?.[1] ?? text;
}
