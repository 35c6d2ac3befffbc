import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";
import { toast } from "@/lib/toasts";

const SHOWN_MS = 1500;

/** A machine's word, to be copied by a click. `short`: only its end is shown. */
export function CopyText({
  text,
  label,
  short = false,
  className,
}: {
  text: string;
  label: string;
  short?: boolean;
  className?: string;
}) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast("bad", `The browser does not let this page copy: the ${label} is`, { detail: text });
    }
  }

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      title={text}
      className={cn(
        "group -mx-1 inline-flex min-w-0 max-w-full items-center gap-1.5 rounded-sm px-1 font-mono text-xs text-soft hover:bg-hover hover:text-text",
        className,
      )}
    >
      <span className="sr-only">{copied ? `Copied the ${label}` : `Copy the ${label}`}</span>
      <span className="truncate">{short ? shortId(text) : text}</span>
      <Icon
        aria-hidden
        className={cn(
          "size-3 shrink-0",
          copied ? "text-ok-text" : "text-faint group-hover:text-soft",
        )}
      />
    </button>
  );
}

/** The end of an id tells it from its neighbours: they begin with the time. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
