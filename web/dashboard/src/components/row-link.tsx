import { Link } from "react-router";
import { shortId } from "@/components/ui/copy-text";

/** The link of a row to its order: all of the row, but for what stands above it. */
export function RowLink({ id }: { id: string }) {
  return (
    <Link
      to={`/orders/${id}`}
      aria-label={`Order ${shortId(id)}`}
      title={id}
      className="font-mono text-xs text-text outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
    >
      {shortId(id)}
    </Link>
  );
}
