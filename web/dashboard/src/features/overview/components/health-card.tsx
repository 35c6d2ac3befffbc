import { Link } from "react-router";
import { ToneIcon } from "@/components/tone-icon";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { type Part, partsOf } from "@/features/overview/parts";
import type { Health, Stats } from "@/lib/api/types";
import { useNow } from "@/lib/clock";

export function HealthCard({ stats, health }: { stats: Stats; health: Health | null }) {
  const parts = partsOf(stats, health, useNow());
  return (
    <Card id="health">
      <CardHeader
        title="Health"
        hint={health ? (health.status === "ready" ? "Takes orders" : "Takes no orders") : ""}
      />
      <ul className="py-1.5">
        {parts.map((part) => (
          <li key={part.name}>
            {part.to ? (
              <Link to={part.to} className="block px-4 py-1.5 hover:bg-hover focus-inside">
                <Line part={part} />
              </Link>
            ) : (
              <div className="px-4 py-1.5">
                <Line part={part} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Line({ part: { name, tone, status, detail } }: { part: Part }) {
  return (
    <span className="grid grid-cols-[5rem_auto_minmax(0,1fr)] items-center gap-x-3">
      <span className="font-medium">{name}</span>
      <Badge tone={tone} className="justify-self-start">
        <ToneIcon tone={tone} />
        {status}
      </Badge>
      <span className="nums truncate text-right text-xs text-faint" title={detail}>
        {detail}
      </span>
    </span>
  );
}
