import { shortId } from "@/components/ui/copy-text";
import { cn } from "@/lib/cn";

/** A place in the supervision tree; of an order's id only the end. */
export function ActorPath({ path, className }: { path: string; className?: string }) {
  return (
    <span title={path} className={cn("font-mono text-xs", className)}>
      {shortPath(path)}
    </span>
  );
}

function shortPath(path: string): string {
  const cut = path.lastIndexOf("/") + 1;
  const name = path.slice(cut);
  return path.slice(0, cut) + (name.length > 30 ? shortId(name) : name);
}
