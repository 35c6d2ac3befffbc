"""Dead letters in bulk: sent on their way again, or given up, so many a second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from pykka import ActorDeadError

from actors.instructions import Reply
from actors.redrive import BeginRedrive, CancelRedrive, InterruptedRedriveError
from engine.admission import AWAY_S, committed_soon, require_log
from engine.parts import Parts
from engine.redriving import RedriveBranch
from orders.redrive import (
    Redrive,
    RedriveEndedError,
    RedriveEnlisted,
    RedriveStarted,
    RedriveStatus,
)
from persistence.read_model import OrderFilter
from persistence.store import StoreUnavailableError
from web.port import (
    Caller,
    DatabaseAwayError,
    DrainingError,
    RedriveWish,
    UnknownRedriveError,
)

MOST_ORDERS = 100_000
"""In one redrive. Of more that are parked, the oldest; the others are for the next one."""

_ORDERS_AN_EVENT = 10_000
"""Half of what a commit has room for."""

_SHOWN = 100
_DRAIN_S = 5.0


class Redrives:
    """Implements :class:`web.port.Redrives`. ``caught_up`` returns when the read models show what
    was acknowledged before.
    """

    def __init__(
        self,
        parts: Parts,
        branch: RedriveBranch,
        caught_up: Callable[[], Awaitable[None]],
        draining: Callable[[], bool],
    ) -> None:
        self._parts = parts
        self._branch = branch
        self._caught_up = caught_up
        self._draining = draining

    async def start(self, caller: Caller, wish: RedriveWish, correlation_id: str) -> Redrive:
        """Begin one. When this returns, no crash stops it for good."""
        if self._draining():
            raise DrainingError(_DRAIN_S)
        require_log(self._parts.status)
        order_ids = await self._chosen(wish)
        *first, last = _parts_of(order_ids)
        started = RedriveStarted(
            redrive_id=self._parts.new_id(),
            action=wish.action,
            order_ids=last,
            total=len(order_ids),
            rate_per_second=wish.rate_per_second,
            step=wish.step,
            error=wish.error,
            reason=wish.reason,
            owner_ref=self._parts.backend.customers.owner_ref(caller.subject),
        )
        reply = Reply()
        enlisted = tuple(RedriveEnlisted(part) for part in first)
        begin = BeginRedrive(started, enlisted, correlation_id, reply)
        await self._tell(started.redrive_id, begin)
        return await self._answer(reply)

    async def redrives(self, caller: Caller) -> Sequence[Redrive]:
        """The last ones, newest first."""
        await self._caught_up()
        try:
            return await self._parts.backend.redrives.newest(_SHOWN)
        except StoreUnavailableError as error:
            raise DatabaseAwayError(AWAY_S) from error

    async def redrive(self, caller: Caller, redrive_id: str) -> Redrive:
        """One of them."""
        await self._caught_up()
        try:
            found = await self._parts.backend.redrives.get(redrive_id)
        except StoreUnavailableError as error:
            raise DatabaseAwayError(AWAY_S) from error
        if found is None:
            raise UnknownRedriveError(redrive_id)
        return found

    async def cancel(self, caller: Caller, redrive_id: str, correlation_id: str) -> Redrive:
        """End it where it is."""
        known = await self.redrive(caller, redrive_id)
        if known.status is not RedriveStatus.RUNNING:
            raise RedriveEndedError(known.status)
        reply = Reply()
        await self._tell(redrive_id, CancelRedrive(correlation_id, reply))
        return await self._answer(reply)

    async def _chosen(self, wish: RedriveWish) -> Sequence[str]:
        if wish.ids is not None:
            return tuple(dict.fromkeys(wish.ids))
        await self._caught_up()
        wanted = OrderFilter(parked_step=wish.step, parked_error=wish.error)
        try:
            return await self._parts.backend.orders.parked_ids(wanted, MOST_ORDERS)
        except StoreUnavailableError as error:
            raise DatabaseAwayError(AWAY_S) from error

    async def _tell(self, redrive_id: str, message: BeginRedrive | CancelRedrive) -> None:
        while True:
            try:
                ref = await self._branch.redrive(redrive_id)
            except ActorDeadError as error:
                raise DrainingError(_DRAIN_S) from error
            try:
                ref.tell(message)
            except ActorDeadError:
                continue  # It had nothing left to do, and left. The next one answers.
            return

    async def _answer(self, reply: Reply) -> Redrive:
        try:
            async with committed_soon(self._parts.status):
                return cast(Redrive, await reply)
        except InterruptedRedriveError as error:
            raise DatabaseAwayError(AWAY_S) from error


def _parts_of(order_ids: Sequence[str]) -> list[tuple[str, ...]]:
    """So many as fit one event each; at least one part."""
    starts = range(0, max(len(order_ids), 1), _ORDERS_AN_EVENT)
    return [tuple(order_ids[start : start + _ORDERS_AN_EVENT]) for start in starts]
