import { CloudOff, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { ApiError, explain } from "@/lib/api/problem";

/** Something failed: says what, and how to go on: by trying it again, or by `action`. */
export function ErrorState({
  error,
  title,
  onRetry,
  action,
}: {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  action?: ReactNode;
}) {
  const { Icon, heading } = faceOf(error);
  const correlationId = error instanceof ApiError ? error.correlationId : null;
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center"
    >
      <div className="mb-3 grid size-10 place-items-center rounded-lg bg-bad-soft text-bad-text">
        <Icon className="size-5" aria-hidden />
      </div>
      <h2 className="text-base font-semibold">{title ?? heading}</h2>
      <p className="mt-1 text-soft">{explain(error)}</p>
      {correlationId ? (
        <div className="mt-2 flex items-center gap-1 text-xs text-faint">
          In the log under <CopyText text={correlationId} label="correlation id" short />
        </div>
      ) : null}
      {onRetry || action ? (
        <div className="mt-4 flex gap-2">
          {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
          {action}
        </div>
      ) : null}
    </div>
  );
}

function faceOf(error: unknown) {
  const status = error instanceof ApiError ? error.status : null;
  if (status === 0) return { Icon: CloudOff, heading: "No connection" };
  if (status === 403) return { Icon: Lock, heading: "Not with this role" };
  if (status === 404) return { Icon: SearchX, heading: "Nothing here" };
  return { Icon: TriangleAlert, heading: "That did not work" };
}
