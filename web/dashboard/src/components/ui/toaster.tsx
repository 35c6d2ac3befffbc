import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { useStore } from "@/lib/store";
import { dismissToast, type Toast, type ToastTone, toastStore } from "@/lib/toasts";

const STAYS_MS: Record<ToastTone, number> = { ok: 5_000, busy: 5_000, bad: 15_000 };
const FACES = {
  ok: { Icon: CircleCheck, color: "text-ok-text" },
  busy: { Icon: Info, color: "text-busy-text" },
  bad: { Icon: TriangleAlert, color: "text-bad-text" },
};

export function Toaster() {
  const toasts = useStore(toastStore);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-20 z-50 ml-auto flex max-w-sm flex-col gap-2 md:bottom-4 md:right-4"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { Icon, color } = FACES[toast.tone];

  useEffect(() => {
    const timer = setTimeout(() => dismissToast(toast.id), STAYS_MS[toast.tone]);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <div className="pointer-events-auto flex animate-enter items-start gap-2.5 rounded-lg bg-raised p-3 shadow-high">
      <Icon className={cn("mt-0.5 size-4 shrink-0", color)} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{toast.title}</p>
        {toast.detail ? <p className="break-words text-soft">{toast.detail}</p> : null}
        {toast.action ? (
          <Button
            size="sm"
            className="mt-2"
            onClick={() => {
              toast.action?.run();
              dismissToast(toast.id);
            }}
          >
            {toast.action.label}
          </Button>
        ) : null}
      </div>
      <Button
        look="quiet"
        size="icon-sm"
        className="-m-1"
        aria-label="Dismiss"
        onClick={() => dismissToast(toast.id)}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
