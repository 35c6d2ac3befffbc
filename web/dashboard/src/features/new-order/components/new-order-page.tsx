import { Eraser, WandSparkles } from "lucide-react";
import { useMemo, useRef } from "react";
import { FormProvider } from "react-hook-form";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useCatalogue } from "@/features/new-order/api/get-catalogue";
import { LineFields } from "@/features/new-order/components/line-fields";
import { PaymentFields } from "@/features/new-order/components/payment-fields";
import { RecipientFields } from "@/features/new-order/components/recipient-fields";
import { Summary } from "@/features/new-order/components/summary";
import { example } from "@/features/new-order/sandbox";
import { useOrderForm } from "@/features/new-order/use-order-form";
import { useSession } from "@/lib/session";

export function NewOrderPage() {
  const { sandbox } = useSession();
  const products = useCatalogue();
  const catalogue = useMemo(
    () => new Map(products.map((product) => [product.sku, product])),
    [products],
  );
  const { form, submit, trouble, fill, clear, restored } = useOrderForm();
  const turn = useRef(0);

  return (
    <Page
      title="New order"
      hint={restored ? "As you left it" : undefined}
      actions={
        <>
          {form.formState.isDirty || restored ? (
            <Button look="quiet" onClick={clear}>
              <Eraser aria-hidden />
              Clear
            </Button>
          ) : null}
          {sandbox ? (
            <Button onClick={() => fill(example(turn.current++, products))}>
              <WandSparkles aria-hidden />
              Fill with an example
            </Button>
          ) : null}
        </>
      }
    >
      <FormProvider {...form}>
        <form
          onSubmit={submit}
          noValidate
          className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] max-w-7xl"
        >
          <div className="flex min-w-0 flex-col gap-4">
            <Card>
              <CardHeader title="Products" />
              <LineFields catalogue={catalogue} />
            </Card>
            <Card>
              <CardHeader title="Recipient" />
              <RecipientFields />
            </Card>
            <Card>
              <CardHeader title="Payment" />
              <PaymentFields />
            </Card>
          </div>
          <Summary catalogue={catalogue} trouble={trouble} />
        </form>
      </FormProvider>
    </Page>
  );
}
