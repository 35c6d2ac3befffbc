import { useFormContext } from "react-hook-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { OrderForm } from "@/features/new-order/form";
import { TEST_TOKENS } from "@/features/new-order/sandbox";
import { cn } from "@/lib/cn";
import { useSession } from "@/lib/session";

/** How it is paid; in the sandbox, with test tokens to choose from. */
export function PaymentFields() {
  const { sandbox } = useSession();
  const { register, setValue, watch, formState } = useFormContext<OrderForm>();
  const token = watch("payment.token");
  return (
    <div className="flex flex-col gap-3 p-4">
      {sandbox ? (
        <fieldset>
          <legend className="mb-1.5 text-xs font-medium text-soft">
            Test tokens, and what becomes of the order
          </legend>
          <div className="grid gap-1.5 sm:grid-cols-2 2xl:grid-cols-3">
            {TEST_TOKENS.map((test) => (
              <label
                key={test.token}
                className={cn(
                  "flex cursor-pointer items-start gap-2.5 rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
                  token === test.token
                    ? "border-accent bg-accent-soft"
                    : "border-line hover:border-line-strong",
                )}
              >
                <input
                  type="radio"
                  name="test-token"
                  value={test.token}
                  checked={token === test.token}
                  onChange={() =>
                    setValue("payment.token", test.token, {
                      shouldDirty: true,
                      shouldValidate: true,
                    })
                  }
                  className="mt-0.5 size-4 shrink-0 accent-(--accent-fill) outline-none"
                />
                <span className="min-w-0">
                  <span className="flex flex-wrap items-baseline gap-x-2">
                    <span className="font-medium">{test.title}</span>
                    <span className="font-mono text-xs text-faint">{test.token}</span>
                  </span>
                  <span className="block text-xs text-soft">{test.meaning}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      <Field
        label="Payment token"
        error={formState.errors.payment?.token?.message}
        hint={sandbox ? "Any other is declined here." : "As the payment provider gave it."}
      >
        {(wiring) => (
          <Input
            {...wiring}
            {...register("payment.token")}
            autoComplete="off"
            spellCheck={false}
            className="font-mono sm:max-w-sm"
          />
        )}
      </Field>
    </div>
  );
}
