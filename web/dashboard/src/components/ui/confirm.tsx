import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { explain } from "@/lib/api/problem";

/**
 * Asks before something is done, and stays until it is done: what goes wrong is said in it.
 * With `reasonLabel` it also asks why, and hands the answer to `onConfirm`.
 */
export function Confirm({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = "Keep as it is",
  danger = false,
  reasonLabel,
  onConfirm,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  reasonLabel?: string;
  onConfirm: (reason: string) => Promise<unknown>;
  children?: ReactNode;
}) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  function change(next: boolean) {
    if (busy) return;
    setProblem(null);
    onOpenChange(next);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog stands in the page's tree: its submit would reach a form around it.
    event.stopPropagation();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm(reason.trim());
      setReason("");
      onOpenChange(false);
    } catch (error) {
      setProblem(explain(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog open={open} onOpenChange={change} title={title} description={description}>
      <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
        {children}
        {reasonLabel ? (
          <Field label={reasonLabel}>
            {(wiring) => (
              <Input
                {...wiring}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                maxLength={500}
                required
              />
            )}
          </Field>
        ) : null}
        {problem ? (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad-text">
            {problem}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={() => change(false)} disabled={busy}>
            {cancelLabel}
          </Button>
          <Button type="submit" look={danger ? "danger" : "primary"} busy={busy}>
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
