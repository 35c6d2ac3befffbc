import { Badge, type Tone } from "@/components/ui/badge";
import type { Status } from "@/lib/api/types";
import { cn } from "@/lib/cn";

export interface StatusFace {
  label: string;
  tone: Tone;
  /** What it means, in a few words. */
  meaning: string;
}

export const STATUS_FACES: Record<Status, StatusFace> = {
  placed: { label: "Placed", tone: "busy", meaning: "accepted, stock not held yet" },
  reserved: { label: "Reserved", tone: "busy", meaning: "stock is held" },
  authorized: { label: "Authorized", tone: "busy", meaning: "money is held" },
  shipped: { label: "Shipped", tone: "busy", meaning: "shipment booked, money not taken yet" },
  completed: { label: "Completed", tone: "ok", meaning: "shipped and paid" },
  compensating: { label: "Compensating", tone: "undo", meaning: "what was done is being undone" },
  rejected: { label: "Rejected", tone: "idle", meaning: "ended without a sale" },
  cancelled: { label: "Cancelled", tone: "idle", meaning: "ended at somebody's wish" },
  parked: { label: "Parked", tone: "bad", meaning: "waits for an operator" },
};

/** The status in a shape of its own: never in colour alone. A pie fills as the order advances. */
export function StatusIcon({ status, className }: { status: Status; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" fill="none" aria-hidden className={cn("size-3.5", className)}>
      <Shape status={status} />
    </svg>
  );
}

export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const { label, tone, meaning } = STATUS_FACES[status];
  return (
    <Badge tone={tone} title={`${label}: ${meaning}`} className={cn(className)}>
      <StatusIcon status={status} />
      {label}
    </Badge>
  );
}

const ADVANCE: Partial<Record<Status, number>> = {
  placed: 0,
  reserved: 0.25,
  authorized: 0.5,
  shipped: 0.75,
};

function Shape({ status }: { status: Status }) {
  switch (status) {
    case "completed":
      return (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path
            d="m5 8.2 2.1 2.1L11 6"
            stroke="var(--surface)"
            strokeWidth="1.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      );
    case "compensating":
      return (
        <path
          d="M6 3 3 6l3 3M3.4 6H9a3.6 3.6 0 0 1 0 7.2H6"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      );
    case "rejected":
      return (
        <>
          <circle cx="8" cy="8" r="6.2" stroke="currentColor" strokeWidth="1.5" />
          <path
            d="m6 6 4 4m0-4-4 4"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
          />
        </>
      );
    case "cancelled":
      return (
        <>
          <circle cx="8" cy="8" r="6.2" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5 8h6" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
        </>
      );
    case "parked":
      return (
        <>
          <path d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" fill="currentColor" />
          <path
            d="M6.4 5.4v5.2m3.2-5.2v5.2"
            stroke="var(--surface)"
            strokeWidth="1.6"
            strokeLinecap="round"
          />
        </>
      );
    default:
      return <Pie share={ADVANCE[status] ?? 0} />;
  }
}

const PIE_RADIUS = 2.2;
const PIE_ROUND = 2 * Math.PI * PIE_RADIUS;

function Pie({ share }: { share: number }) {
  return (
    <>
      <circle cx="8" cy="8" r="6.2" stroke="currentColor" strokeWidth="1.5" />
      {share > 0 ? (
        <circle
          cx="8"
          cy="8"
          r={PIE_RADIUS}
          stroke="currentColor"
          strokeWidth={2 * PIE_RADIUS}
          strokeDasharray={`${share * PIE_ROUND} ${PIE_ROUND}`}
          transform="rotate(-90 8 8)"
        />
      ) : null}
    </>
  );
}
