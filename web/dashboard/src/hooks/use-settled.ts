import { useCallback, useEffect, useRef } from "react";

/** A function that calls `act` with the last value once no other has come for a while. */
export function useSettled<T>(act: (value: T) => void, milliseconds = 250): (value: T) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (value: T) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => latest.current(value), milliseconds);
    },
    [milliseconds],
  );
}
