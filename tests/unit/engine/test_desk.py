"""What the edge is told when a list cannot be had."""

from __future__ import annotations

from dataclasses import replace

import pytest

from persistence.memory import MemoryReadModel
from persistence.read_model import OrderFilter, RowPage
from persistence.store import StoreSlowError, StoreUnavailableError
from tests.unit.engine.house import OPERATOR, House
from web.port import DatabaseAwayError, OrderQuery, SlowListError, UnavailableError


class FailingLists(MemoryReadModel):
    """A read model that has everything but lists."""

    def __init__(self, error: StoreUnavailableError) -> None:
        super().__init__()
        self._error = error

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        raise self._error


@pytest.mark.parametrize(
    "error, told",
    [(StoreSlowError(), SlowListError), (StoreUnavailableError(), DatabaseAwayError)],
    ids=repr,
)
async def test_a_list_that_takes_too_long_is_no_database_that_is_away(
    error: StoreUnavailableError, told: type[UnavailableError]
) -> None:
    house = House()
    house.backend = replace(house.backend, orders=FailingLists(error))
    async with house.engine() as engine:
        with pytest.raises(told):
            await engine.list_orders(OPERATOR, OrderQuery(limit=20))
