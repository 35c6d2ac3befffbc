import {
  Boxes,
  Gauge,
  ListOrdered,
  type LucideIcon,
  Network,
  OctagonPause,
  PackagePlus,
} from "lucide-react";
import type { ComponentType } from "react";
import type { Role } from "@/lib/api/types";

export interface Place {
  path: string;
  label: string;
  /** Where the label has no room: the bar at the bottom of a phone. */
  shortLabel?: string;
  icon: LucideIcon;
  /** The least role that sees it. */
  least: Role;
  /** The page, loaded when somebody goes there. */
  load: () => Promise<{ Component: ComponentType }>;
}

/** Pages that are reached from another one. */
export const DETAILS: readonly Pick<Place, "path" | "load">[] = [
  {
    path: "/orders/:orderId",
    load: async () => ({
      Component: (await import("@/features/order/components/order-page")).OrderPage,
    }),
  },
];

/** The pages that can be gone to from everywhere, in their order. Each loads by itself. */
export const PLACES: readonly Place[] = [
  {
    path: "/overview",
    label: "Overview",
    icon: Gauge,
    least: "operator",
    load: async () => ({
      Component: (await import("@/features/overview/components/overview-page")).OverviewPage,
    }),
  },
  {
    path: "/orders",
    label: "Orders",
    icon: ListOrdered,
    least: "customer",
    load: async () => ({
      Component: (await import("@/features/orders/components/orders-page")).OrdersPage,
    }),
  },
  {
    path: "/dead-letters",
    label: "Dead letters",
    shortLabel: "Parked",
    icon: OctagonPause,
    least: "operator",
    load: async () => ({
      Component: (await import("@/features/dead-letters/components/dead-letters-page"))
        .DeadLettersPage,
    }),
  },
  {
    path: "/actors",
    label: "Actors",
    icon: Network,
    least: "operator",
    load: async () => ({
      Component: (await import("@/features/actors/components/actors-page")).ActorsPage,
    }),
  },
  {
    path: "/stock",
    label: "Stock",
    icon: Boxes,
    least: "operator",
    load: async () => ({
      Component: (await import("@/features/stock/components/stock-page")).StockPage,
    }),
  },
  {
    path: "/new-order",
    label: "New order",
    shortLabel: "New",
    icon: PackagePlus,
    least: "customer",
    load: async () => ({
      Component: (await import("@/features/new-order/components/new-order-page")).NewOrderPage,
    }),
  },
];
