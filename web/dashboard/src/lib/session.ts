import { createContext, use } from "react";
import type { Role, Session } from "@/lib/api/types";

/** Set by features/session for all pages inside the shell. */
export const SessionContext = createContext<Session | null>(null);

const RANK: Record<Role, number> = { customer: 0, operator: 1, admin: 2 };

export function atLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

/** Who is signed in. Only inside the shell. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession outside of the shell");
  return session;
}

/** Whether the one who is signed in may do what takes that role. */
export function useMay(least: Role): boolean {
  return atLeast(useSession().role, least);
}
