import { createBrowserRouter, type RouteObject } from "react-router";
import { HomePage } from "@/app/home-page";
import { DETAILS, PLACES } from "@/app/navigation";
import { NotFoundPage } from "@/app/not-found-page";
import { RequireRole } from "@/app/require-role";
import { RouteError } from "@/app/route-error";
import { Shell } from "@/app/shell";
import { Loading } from "@/components/ui/skeleton";
import { RequireSession } from "@/features/session/components/require-session";
import { SignInPage } from "@/features/session/components/sign-in-page";

const places: RouteObject[] = PLACES.map(({ path, least, load }) => ({
  element: <RequireRole least={least} />,
  errorElement: <RouteError />,
  children: [path === "/" ? { index: true, lazy: load } : { path, lazy: load }],
}));

const details: RouteObject[] = DETAILS.map(({ path, load }) => ({
  path,
  errorElement: <RouteError />,
  lazy: load,
}));

export function createRouter() {
  return createBrowserRouter([
    {
      errorElement: <RouteError />,
      hydrateFallbackElement: <Loading what="the page" />,
      children: [
        { path: "/sign-in", element: <SignInPage /> },
        {
          element: (
            <RequireSession>
              <Shell />
            </RequireSession>
          ),
          children: [
            { index: true, element: <HomePage /> },
            ...places,
            ...details,
            { path: "*", element: <NotFoundPage /> },
          ],
        },
      ],
    },
  ]);
}
