import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** Where a row stands in a table of which only what is seen is drawn. */
export interface RowPlace {
  index: number;
  start: number;
  size: number;
}

/** A row of a LiveTable; `columns` are those of its head. */
export function TableRow({
  place: { index, start, size },
  columns,
  className,
  ...rest
}: Omit<ComponentProps<"div">, "role" | "style"> & { place: RowPlace; columns: string }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      style={{ transform: `translateY(${start}px)`, height: size }}
      className={cn(columns, "absolute inset-x-0 top-0 border-b border-line/70", className)}
      {...rest}
    />
  );
}
