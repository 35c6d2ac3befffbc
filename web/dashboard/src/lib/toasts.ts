import { createStore } from "@/lib/store";

export type ToastTone = "ok" | "bad" | "busy";

export interface Toast {
  id: number;
  tone: ToastTone;
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

const LIMIT = 4;
let next = 1;

export const toastStore = createStore<readonly Toast[]>([]);

/** Say it in the corner, and to screen readers. What failed should stay until it was read. */
export function toast(
  tone: ToastTone,
  title: string,
  rest: Omit<Toast, "id" | "tone" | "title"> = {},
) {
  const id = next++;
  toastStore.set([...toastStore.get(), { id, tone, title, ...rest }].slice(-LIMIT));
  return id;
}

export function dismissToast(id: number): void {
  toastStore.set(toastStore.get().filter((shown) => shown.id !== id));
}
