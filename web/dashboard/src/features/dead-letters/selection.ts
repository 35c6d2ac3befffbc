/** Which rows are chosen: some, or all that the filter finds, also those that are not loaded. */
export interface Selection {
  all: boolean;
  ids: ReadonlySet<string>;
  /** The row from which a range goes. */
  anchor: string | null;
}

export const NOTHING: Selection = { all: false, ids: new Set(), anchor: null };

export function isChosen({ all, ids }: Selection, id: string): boolean {
  return all || ids.has(id);
}

export function isEmpty({ all, ids }: Selection): boolean {
  return !all && ids.size === 0;
}

/** A row's box was pressed; with `range`, all rows from the last one to it become as it does. */
export function toggle(
  selection: Selection,
  rows: readonly string[],
  id: string,
  range: boolean,
): Selection {
  const chosen = !isChosen(selection, id);
  const ids = new Set(selection.all ? rows : selection.ids);
  for (const row of range ? between(rows, selection.anchor, id) : [id]) {
    if (chosen) ids.add(row);
    else ids.delete(row);
  }
  return { all: false, ids, anchor: id };
}

export function chooseRows(rows: readonly string[]): Selection {
  return { all: false, ids: new Set(rows), anchor: null };
}

export function chooseAll(rows: readonly string[]): Selection {
  return { all: true, ids: new Set(rows), anchor: null };
}

/** Without what is not there any more. */
export function prune(selection: Selection, rows: readonly string[]): Selection {
  const present = new Set(rows);
  const ids = [...selection.ids].filter((id) => present.has(id));
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}

function between(rows: readonly string[], anchor: string | null, id: string): readonly string[] {
  const from = anchor === null ? -1 : rows.indexOf(anchor);
  const to = rows.indexOf(id);
  if (from < 0 || to < 0) return [id];
  return rows.slice(Math.min(from, to), Math.max(from, to) + 1);
}
