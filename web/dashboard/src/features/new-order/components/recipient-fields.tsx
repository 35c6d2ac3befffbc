import { useFormContext } from "react-hook-form";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { countries } from "@/features/new-order/countries";
import type { OrderForm } from "@/features/new-order/form";
import { TEST_POSTAL_CODES, UNSERVED_COUNTRY } from "@/features/new-order/sandbox";
import { useSession } from "@/lib/session";

/** Who orders, and where it goes. */
export function RecipientFields() {
  const { sandbox } = useSession();
  const { register, setValue, formState } = useFormContext<OrderForm>();
  const { customer, shipping_address: address } = formState.errors;
  return (
    <div className="grid gap-x-3 gap-y-3 p-4 sm:grid-cols-6">
      <Field label="Name" error={customer?.name?.message} className="sm:col-span-3">
        {(wiring) => <Input {...wiring} {...register("customer.name")} autoComplete="off" />}
      </Field>
      <Field label="Email" error={customer?.email?.message} className="sm:col-span-3">
        {(wiring) => (
          <Input
            {...wiring}
            {...register("customer.email")}
            type="email"
            inputMode="email"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Address" error={address?.line1?.message} className="sm:col-span-3">
        {(wiring) => (
          <Input {...wiring} {...register("shipping_address.line1")} autoComplete="off" />
        )}
      </Field>
      <Field
        label="Address, second line"
        optional
        error={address?.line2?.message}
        className="sm:col-span-3"
      >
        {(wiring) => (
          <Input {...wiring} {...register("shipping_address.line2")} autoComplete="off" />
        )}
      </Field>
      <Field
        label="Postal code"
        error={address?.postal_code?.message}
        className="sm:col-span-2"
        hint={
          sandbox ? (
            <>
              To test the carrier:{" "}
              {TEST_POSTAL_CODES.map(({ code, meaning }, index) => (
                <span key={code}>
                  {index > 0 ? ", " : null}
                  <button
                    type="button"
                    title={meaning}
                    aria-label={`Postal code ${code}: ${meaning}`}
                    className="rounded-sm font-mono text-soft underline decoration-line-strong underline-offset-2 hover:text-text"
                    onClick={() =>
                      setValue("shipping_address.postal_code", code, {
                        shouldDirty: true,
                        shouldValidate: true,
                      })
                    }
                  >
                    {code}
                  </button>
                </span>
              ))}
            </>
          ) : null
        }
      >
        {(wiring) => (
          <Input {...wiring} {...register("shipping_address.postal_code")} autoComplete="off" />
        )}
      </Field>
      <Field label="City" error={address?.city?.message} className="sm:col-span-2">
        {(wiring) => (
          <Input {...wiring} {...register("shipping_address.city")} autoComplete="off" />
        )}
      </Field>
      <Field label="Country" error={address?.country?.message} className="sm:col-span-2">
        {(wiring) => (
          <Select {...wiring} {...register("shipping_address.country")} className="w-full">
            <option value="">Choose…</option>
            {sandbox ? (
              <option value={UNSERVED_COUNTRY}>Nowhere (XX: refused by the carrier)</option>
            ) : null}
            {countries().map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
