import { z } from "zod";

/** What text may be: the server's rules (web/documents/text.py). */

// Control characters, what breaks lines, what turns the direction of text; and what shows nothing.
export const UNPRINTABLE = "\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069";
export const SPACES = "\\x20\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000";
export const INVISIBLE =
  "\\xad\\u200b-\\u200f\\u2060-\\u2065\\u206a-\\u206f\\ue000-\\uf8ff\\ufeff\\ufff0-\\uffff";
const SEEN = `[^${UNPRINTABLE}${SPACES}${INVISIBLE}]`;
const PRINTABLE = new RegExp(`^[^${UNPRINTABLE}]*${SEEN}[^${UNPRINTABLE}]*$`);

/** Text that can be read. `what` is said when there is none. */
export function text(what: string, most: number) {
  return z
    .string(what)
    .min(1, { error: what, abort: true })
    .max(most, `At most ${most} characters`)
    .regex(PRINTABLE, "Printable text, of which something is seen");
}
