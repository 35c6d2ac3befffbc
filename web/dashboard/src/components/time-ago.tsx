import { useNow } from "@/lib/clock";
import { formatExact, formatRelative } from "@/lib/format/time";

/** A time as seen from now; the exact one shows on hover and is what machines read. */
export function TimeAgo({ at, className }: { at: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatExact(at)} className={className}>
      {formatRelative(at, now)}
    </time>
  );
}
