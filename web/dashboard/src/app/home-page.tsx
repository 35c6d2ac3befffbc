import { Navigate } from "react-router";
import { PLACES } from "@/app/navigation";
import { atLeast, useSession } from "@/lib/session";

/** The first page that the role may see. */
export function HomePage() {
  const { role } = useSession();
  const first = PLACES.find((place) => atLeast(role, place.least));
  return <Navigate to={first?.path ?? "/orders"} replace />;
}
