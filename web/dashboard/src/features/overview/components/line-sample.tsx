/** How a line looks: told apart by its dashes, too. */
export interface LineFace {
  label: string;
  stroke: string;
  dashes: string;
}

/** A piece of the line, for the words beside it. */
export function LineSample({ face }: { face: LineFace }) {
  return (
    <svg width="18" height="8" aria-hidden>
      <path d="M0 4h18" stroke={face.stroke} strokeDasharray={face.dashes} strokeWidth="2" />
    </svg>
  );
}
