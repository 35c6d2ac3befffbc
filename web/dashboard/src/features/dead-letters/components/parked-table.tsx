import { FilterX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LiveTable } from "@/components/live-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ParkedBar } from "@/features/dead-letters/components/parked-bar";
import { ParkedHead } from "@/features/dead-letters/components/parked-head";
import { ParkedRow } from "@/features/dead-letters/components/parked-row";
import { type Filter, isWhole, nameOf } from "@/features/dead-letters/filter";
import {
  chooseAll,
  chooseRows,
  isChosen,
  isEmpty,
  NOTHING,
  prune,
  type Selection,
  toggle,
} from "@/features/dead-letters/selection";
import { useParkedList } from "@/features/dead-letters/use-parked-list";
import { type Action, MOST_IDS, type Wish } from "@/features/dead-letters/wish";
import { useHotkey } from "@/hooks/use-hotkey";
import { useOrderListState } from "@/hooks/use-live-orders";
import { useStillness } from "@/hooks/use-stillness";
import type { Order } from "@/lib/api/types";

const NARROW_ROW_PX = 58;

/** The parked orders of a group, to be chosen, retried and discarded. */
export function ParkedTable({
  filter,
  count: counted,
  onWish,
  onShowAll,
}: {
  filter: Filter;
  /** How many the filter finds, as of a second ago. */
  count: number;
  /** `done` hears when it was begun. */
  onWish: (wish: Wish, done: () => void) => void;
  onShowAll: () => void;
}) {
  const stillness = useStillness();
  const list = useParkedList(filter, stillness.calm);
  const { ids, gone, status, more, waiting } = useOrderListState(list);
  const rows = useMemo(() => ids.filter((id) => !gone.has(id)), [ids, gone]);
  // With the last page here, they can be counted themselves.
  const count = status === "ready" && !more ? rows.length + waiting : counted;
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const selection = useMemo(() => prune(chosen, rows), [chosen, rows]);
  const chooseNone = () => setChosen(NOTHING);
  useHotkey("escape", chooseNone);

  // The rows' handlers stay the same, or every row would render with each message of the feed.
  const latest = useRef({ rows, onWish });
  useEffect(() => {
    latest.current = { rows, onWish };
  });
  const onToggle = useCallback((id: string, range: boolean) => {
    const { rows } = latest.current;
    setChosen((before) => toggle(prune(before, rows), rows, id, range));
  }, []);
  const onAct = useCallback((action: Action, order: Order) => {
    latest.current.onWish({ action, to: "one", order }, () => undefined);
  }, []);

  const grouped = !isWhole(filter);
  const allRows = selection.all || (rows.length > 0 && selection.ids.size === rows.length);
  return (
    <LiveTable
      list={list}
      stillness={stillness}
      label="Parked orders"
      narrowRowPx={NARROW_ROW_PX}
      bar={
        <ParkedBar
          filter={filter}
          selection={selection}
          loaded={rows.length}
          count={count}
          wholeOffered={grouped && !selection.all && allRows && count > rows.length}
          onAll={() => setChosen(chooseAll(rows))}
          onNothing={chooseNone}
          onAct={(action) => {
            if (!isEmpty(selection) && !selection.all) {
              const ids = [...selection.ids].slice(0, MOST_IDS);
              onWish({ action, to: "some", ids }, chooseNone);
            } else {
              onWish({ action, to: "group", filter, count }, chooseNone);
            }
          }}
        />
      }
      head={
        <ParkedHead
          all={allRows}
          some={selection.ids.size > 0}
          shown={more ? rows.length : null}
          onChoose={(all) => setChosen(all ? chooseRows(rows) : NOTHING)}
        />
      }
      headOnPhones
      empty={
        <EmptyState
          icon={FilterX}
          title={`Nothing is parked by ${nameOf(filter) || "any cause"}`}
          action={grouped ? <Button onClick={onShowAll}>Show all causes</Button> : null}
        >
          All of it has gone on its way. What is parked anew shows here by itself.
        </EmptyState>
      }
      newcomers={(waiting) => `${waiting} more parked`}
    >
      {(id, place) => (
        <ParkedRow
          key={id}
          list={list}
          id={id}
          gone={gone.has(id)}
          chosen={isChosen(selection, id)}
          onToggle={onToggle}
          onAct={onAct}
          {...place}
        />
      )}
    </LiveTable>
  );
}
