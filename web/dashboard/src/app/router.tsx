import { createBrowserRouter, type RouteObject } from "react-router";
import { HomePage } from "@/app/home-page";
import { PLACES } from "@/app/navigation";
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

/** Pages that are reached from another one. */
const details: RouteObject[] = [
  {
    path: "/orders/:orderId",
    errorElement: <RouteError />,
    lazy: async () => ({
      Component: (await import("@/features/order/components/order-page")).OrderPage,
    }),
  },
];

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
