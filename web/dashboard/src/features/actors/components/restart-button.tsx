import { RotateCw } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { Confirm } from "@/components/ui/confirm";
import { whyNotRestart } from "@/features/actors/about";
import { restartActor } from "@/features/actors/api/restart-actor";
import type { ActorNode } from "@/lib/api/types";
import { useMay } from "@/lib/session";
import { toast } from "@/lib/toasts";

export function RestartButton({ node }: { node: ActorNode }) {
  const admin = useMay("admin");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ActionButton whyNot={whyNotRestart(node, admin)} onClick={() => setAsking(true)}>
        <RotateCw aria-hidden />
        Restart
      </ActionButton>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Restart ${node.path}?`}
        description={consequence(node)}
        confirmLabel="Restart"
        danger
        onConfirm={async () => {
          await restartActor(node.path);
          toast("ok", "It crashes and comes back", { detail: node.path });
        }}
      />
    </>
  );
}

function consequence({ kind, state }: ActorNode): string {
  if (state === "waiting") return "It starts now, and does not wait for its backoff to be over.";
  if (state === "stopped") return "It has done its work and left; it starts once more.";
  const children = kind === "worker" ? "" : " All below it goes down with it and comes back.";
  return `It crashes and comes back on the same address, as after a failure of its own. What waits in its mailbox is handled then.${children}`;
}
