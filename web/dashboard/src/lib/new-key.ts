/** A key that nobody had before. */
export function newKey(): string {
  // Not crypto.randomUUID: that is there over https only, and a dashboard may be reached by http.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
