import { cn } from "@/lib/cn";

/** One of a few, all in sight. */
export function Choices<Name extends string>({
  legend,
  of,
  chosen,
  onChoose,
}: {
  legend: string;
  of: Readonly<Record<Name, string>>;
  chosen: Name;
  onChoose: (name: Name) => void;
}) {
  return (
    <fieldset className="flex rounded-md border border-line p-0.5">
      <legend className="sr-only">{legend}</legend>
      {(Object.keys(of) as Name[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name)}
          className={cn(
            "h-5.5 whitespace-nowrap rounded-sm px-2 text-xs",
            name === chosen ? "bg-pressed font-medium text-text" : "text-faint hover:text-text",
          )}
        >
          {of[name]}
        </button>
      ))}
    </fieldset>
  );
}
