"""The stock's snapshots cost no more where more is held."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import cast

from actors.ports import Snapshot
from orders.stock import StockSnapshot
from persistence.memory import MemorySnapshots
from tests.unit.engine.house import SETTINGS, House, park


class NotedSnapshots(MemorySnapshots):
    """Notes where each was made, and how much was held then."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[int, int]] = []

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        holds = cast("StockSnapshot", snapshot.state)["holds"]
        self.made.append((snapshot.seq, len(holds)))
        await super().save_snapshot(snapshot)


async def test_as_much_as_is_held_happens_between_two_snapshots_of_the_stock() -> None:
    house, noted = House(SETTINGS.model_copy(update={"snapshot_every": 3})), NotedSnapshots()
    house.backend = replace(house.backend, snapshots=noted)
    async with house.engine() as engine:
        for count in range(1, 31):
            await park(engine, count)  # one more, and its stock stays held

    pairs = list(itertools.pairwise(noted.made))
    assert len(pairs) >= 3
    for (seq, held), (next_seq, _) in pairs:
        assert next_seq - seq >= max(3, held)
