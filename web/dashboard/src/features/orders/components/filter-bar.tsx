import { SlidersHorizontal, X } from "lucide-react";
import { useEffect, useState } from "react";
import { STATUS_FACES, StatusIcon } from "@/components/order-status";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { SearchField } from "@/components/ui/search-field";
import { AGES, type Age, type Filter } from "@/features/orders/filter";
import { useSettled } from "@/hooks/use-settled";
import { STATUSES } from "@/lib/api/types";
import { cn } from "@/lib/cn";

export function FilterBar({
  filter,
  onChange,
}: {
  filter: Filter;
  onChange: (part: Partial<Filter>) => void;
}) {
  const filtered = filter.status || filter.sku || filter.customer || filter.q || filter.age;
  const more = [filter.sku, filter.customer, filter.age].filter(Boolean).length;
  const [open, setOpen] = useState(more > 0);
  return (
    <search className="flex flex-col gap-2.5">
      <fieldset className="-mx-4 flex min-w-0 gap-1 overflow-x-auto px-4 py-0.5 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0">
        <legend className="sr-only">Status</legend>
        <Chip chosen={filter.status === null} onClick={() => onChange({ status: null })}>
          All
        </Chip>
        {STATUSES.map((status) => (
          <Chip
            key={status}
            chosen={filter.status === status}
            onClick={() => onChange({ status: filter.status === status ? null : status })}
          >
            <StatusIcon status={status} />
            {STATUS_FACES[status].label}
          </Chip>
        ))}
      </fieldset>
      <div className="grid grid-cols-[1fr_auto] gap-2 sm:flex sm:flex-wrap">
        <WordFilter value={filter.q} onChange={(q) => onChange({ q })} />
        <Button
          className="h-10 sm:hidden"
          aria-expanded={open}
          aria-controls="more-filters"
          onClick={() => setOpen(!open)}
        >
          <SlidersHorizontal aria-hidden />
          Filters{more > 0 ? ` (${more})` : ""}
        </Button>
        <div
          id="more-filters"
          className={cn(
            "col-span-2 grid grid-cols-2 gap-2 sm:contents",
            open ? "" : "max-sm:hidden",
          )}
        >
          <TextFilter
            label="SKU"
            className="font-mono uppercase placeholder:font-sans placeholder:normal-case sm:w-36"
            value={filter.sku}
            onChange={(sku) => onChange({ sku: sku.toUpperCase() })}
          />
          <TextFilter
            label="Customer reference"
            className="font-mono placeholder:font-sans sm:w-48"
            value={filter.customer}
            onChange={(customer) => onChange({ customer })}
          />
          <Select
            aria-label="Age"
            className={cn("max-sm:w-full", filtered ? "" : "max-sm:col-span-2")}
            value={filter.age ?? ""}
            onChange={(event) => onChange({ age: (event.target.value || null) as Age | null })}
          >
            <option value="">Of any age</option>
            {Object.entries(AGES).map(([age, { label }]) => (
              <option key={age} value={age}>
                Over {label} old
              </option>
            ))}
          </Select>
          {filtered ? (
            <Button
              look="quiet"
              className="max-sm:h-10"
              onClick={() => onChange({ status: null, sku: "", customer: "", q: "", age: null })}
            >
              <X aria-hidden />
              Clear
            </Button>
          ) : null}
        </div>
      </div>
    </search>
  );
}

function Chip({
  chosen,
  className,
  ...rest
}: React.ComponentProps<"button"> & { chosen: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      className={cn(
        "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium",
        chosen
          ? "border-accent bg-accent-soft text-accent"
          : "border-line text-soft hover:border-line-strong hover:text-text",
        className,
      )}
      {...rest}
    />
  );
}

function WordFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, type] = useTyped(value, onChange);
  return (
    <SearchField
      label="Id, SKU, customer, error…"
      className="sm:w-64"
      value={typed}
      onSearch={type}
    />
  );
}

function TextFilter({
  label,
  value,
  onChange,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  const [typed, type] = useTyped(value, onChange);
  return (
    <Input
      aria-label={label}
      placeholder={label}
      spellCheck={false}
      autoComplete="off"
      className={className}
      value={typed}
      onChange={(event) => type(event.target.value)}
    />
  );
}

/** What is typed becomes the filter when the typing rests. */
function useTyped(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const settle = useSettled(onChange);

  // The address changed by itself: a view was chosen, or somebody went back.
  useEffect(() => setTyped(value), [value]);

  function type(text: string) {
    setTyped(text);
    settle(text.trim());
  }
  return [typed, type] as const;
}
