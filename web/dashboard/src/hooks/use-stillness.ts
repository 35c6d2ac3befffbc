import { type PointerEvent, useCallback, useMemo, useRef } from "react";

/** Scrolled no further than that, it is at its top. */
const TOP_PX = 8;

/** Whether rows may come and go in a table just now, and what has to be heard to know it. */
export function useStillness() {
  const scroller = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const calm = useCallback(
    () => !touched.current && (scroller.current?.scrollTop ?? 0) <= TOP_PX,
    [],
  );
  return useMemo(
    () => ({
      scroller,
      calm,
      onPointerEnter: (event: PointerEvent) => {
        touched.current = event.pointerType === "mouse";
      },
      onPointerLeave: () => {
        touched.current = false;
      },
    }),
    [calm],
  );
}

export type Stillness = ReturnType<typeof useStillness>;
