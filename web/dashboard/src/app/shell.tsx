import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Outlet, useLocation, useNavigation } from "react-router";
import { ConnectionBanner } from "@/app/connection-banner";
import { DETAILS } from "@/app/navigation";
import { Sidebar } from "@/app/sidebar";
import { TabBar } from "@/app/tab-bar";
import { TopBar } from "@/app/top-bar";
import { usePlaces } from "@/app/use-places";
import { Toaster } from "@/components/ui/toaster";
import { TooltipProvider } from "@/components/ui/tooltip";
import { useHotkey } from "@/hooks/use-hotkey";
import { useFeedState } from "@/lib/live/live";

/** The page that somebody asked for comes first. */
const AT_HAND_MS = 2_000;

const Palette = lazy(async () => ({
  default: (await import("@/app/palette")).Palette,
}));

/** What stays while pages come and go: navigation, the state of the connection, messages. */
export function Shell() {
  const [palette, setPalette] = useState(false);
  const [wanted, setWanted] = useState(false);
  const busy = useNavigation().state === "loading";
  const main = useFocusOnArrival();
  usePagesAtHand();

  function openPalette() {
    setWanted(true);
    setPalette(true);
  }
  useHotkey("k", openPalette, { command: true });

  return (
    <TooltipProvider delayDuration={250}>
      <a
        href="#content"
        className="fixed left-3 top-3 z-50 -translate-y-20 rounded-md bg-raised px-3 py-2 font-medium focus:translate-y-0 focus:shadow-high"
      >
        Skip to the content
      </a>
      <div className="flex h-dvh flex-col md:flex-row">
        <Sidebar onSearch={openPalette} />
        <TopBar onSearch={openPalette} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ConnectionBanner />
          <main
            id="content"
            ref={main}
            tabIndex={-1}
            aria-busy={busy}
            className="min-h-0 flex-1 overflow-y-auto outline-none md:[scrollbar-gutter:stable]"
          >
            <Outlet />
          </main>
        </div>
        <TabBar />
      </div>
      {wanted ? (
        <Suspense fallback={null}>
          <Palette open={palette} onOpenChange={setPalette} />
        </Suspense>
      ) : null}
      <Toaster />
    </TooltipProvider>
  );
}

/** Once there is nothing else to do, the other pages' code: they open at once, also when the server is away. */
function usePagesAtHand() {
  const places = usePlaces();
  const live = useFeedState() === "live";
  useEffect(() => {
    if (!live) return;
    const timer = setTimeout(() => {
      // One that does not come is asked for again, and complained of, when it is gone to.
      for (const { load } of [...places, ...DETAILS]) load().catch(() => undefined);
    }, AT_HAND_MS);
    return () => clearTimeout(timer);
  }, [live, places]);
}

/** After a change of page, keyboard and screen reader go on in the new one. */
function useFocusOnArrival() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
