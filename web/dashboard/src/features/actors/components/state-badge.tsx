import { Ban, CirclePause, CirclePlay, Hourglass, LoaderCircle, Square } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { ActorNode, ActorState } from "@/lib/api/types";
import { useNow } from "@/lib/clock";
import { formatDuration } from "@/lib/format/time";

const FACES = {
  starting: { tone: "busy", Icon: LoaderCircle, label: "starting" },
  running: { tone: "ok", Icon: CirclePlay, label: "running" },
  waiting: { tone: "wait", Icon: Hourglass, label: "waits" },
  stopping: { tone: "idle", Icon: CirclePause, label: "stopping" },
  stopped: { tone: "idle", Icon: Square, label: "done" },
  quarantined: { tone: "bad", Icon: Ban, label: "quarantined" },
} satisfies Record<ActorState, { tone: Tone; Icon: unknown; label: string }>;

export function stateLabel(state: ActorState): string {
  return FACES[state].label;
}

/** How a place is; while it waits for its restart, how long it still does. */
export function StateBadge({ node }: { node: Pick<ActorNode, "state" | "next_restart_at"> }) {
  const { tone, Icon, label } = FACES[node.state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {node.state === "waiting" && node.next_restart_at ? (
        <Countdown to={node.next_restart_at} />
      ) : (
        label
      )}
    </Badge>
  );
}

export function Countdown({ to }: { to: string }) {
  const left = Date.parse(to) - useNow();
  return (
    <span className="nums">{left > 0 ? `restarts in ${inSeconds(left)}` : "restarts now"}</span>
  );
}

function inSeconds(ms: number): string {
  return formatDuration(Math.ceil(ms / 1000) * 1000, { coarse: true });
}
