"""Brings back, after a start, every order that has something left to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from loguru import logger

from actors.order_world import order_stream
from actors.ports import Patient, StreamReader
from actors.runtime import AsyncioActor
from orders.events import Recorded


class OpenOrders(Protocol):
    """Knows which orders have neither ended nor been parked."""

    def open_order_ids(self, page: int) -> AsyncIterator[list[str]]:
        """Their ids, page by page."""
        ...


class StreamsReader(StreamReader, Protocol):
    """Reads several streams at once."""

    async def read_streams(self, streams: Sequence[str]) -> Mapping[str, list[Recorded]]: ...


Wake = Callable[[str, list[Recorded]], Awaitable[object]]
"""Give an order its actor, with its history."""


class RecoveryActor(AsyncioActor):
    """Finds the open orders and wakes them, ``page`` at a time, then leaves.

    Open are those the read model knows as such, which is caught up before this begins, and those
    that still hold stock although they have ended: their hold is to be settled yet.
    """

    use_registry = False

    def __init__(
        self,
        orders: OpenOrders,
        held_orders: Callable[[], Awaitable[list[str]]],
        reader: StreamsReader,
        wake: Wake,
        *,
        patient: Patient,
        page: int,
        on_done: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._orders = orders
        self._held_orders = held_orders
        self._reader = reader
        self._wake = wake
        self._patient = patient
        self._page = page
        self._on_done = on_done
        self._woken: set[str] = set()

    def on_start(self) -> None:
        # As a message to itself, so that the tree does not wait for it: intake is open meanwhile.
        self.actor_ref.tell(_Recover())

    async def on_receive(self, message: object) -> None:
        if not isinstance(message, _Recover):
            super().on_receive(message)
            return
        await self._patient.until_answered(self._recover_all)
        logger.info("{} open orders brought back", len(self._woken))
        self._on_done(len(self._woken))
        self.stop()

    async def _recover_all(self) -> None:
        # May be begun again when the database goes away in the middle: nobody is woken twice.
        async for order_ids in self._orders.open_order_ids(self._page):
            await self._recover(order_ids)
        held = await self._held_orders()
        for start in range(0, len(held), self._page):
            await self._recover(held[start : start + self._page])

    async def _recover(self, order_ids: Sequence[str]) -> None:
        wanted = [order_id for order_id in order_ids if order_id not in self._woken]
        histories = await self._reader.read_streams([order_stream(id_) for id_ in wanted])
        for order_id in wanted:
            await self._wake(order_id, histories[order_stream(order_id)])
        self._woken.update(wanted)


class _Recover:
    """Begin."""
