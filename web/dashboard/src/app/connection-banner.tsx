import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useFeedState } from "@/lib/live/live";

/** Shorter than that, nobody would read it. */
const PATIENCE_MS = 1200;

/** Says that the page stands still, until it lives again by itself. */
export function ConnectionBanner() {
  const lost = useFeedState() === "lost";
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (!lost) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);

  return (
    <div role="status">
      {shown ? (
        <p className="flex items-center gap-2.5 border-b border-line bg-wait-soft px-4 py-2 text-wait-text sm:px-6">
          <WifiOff className="size-4 shrink-0" aria-hidden />
          <span>
            <strong className="font-semibold">No connection to the server.</strong> Trying again;
            what happens meanwhile is caught up.
          </span>
        </p>
      ) : null}
    </div>
  );
}
