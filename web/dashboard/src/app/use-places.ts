import { useMemo } from "react";
import { PLACES } from "@/app/navigation";
import { atLeast, useSession } from "@/lib/session";

/** The places that the one who is signed in may see. */
export function usePlaces() {
  const { role } = useSession();
  return useMemo(() => PLACES.filter((place) => atLeast(role, place.least)), [role]);
}
