"""One shard's engine: it starts, works, drains and stops."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from collections.abc import Callable

from loguru import logger

from actors.inventory import StockInterruptedError
from actors.messages import Recipient
from engine.backend import Backend
from engine.catalogue import DEMO_OFFERS
from engine.instruct import Instructor, Ref
from engine.lookout import Lookout
from engine.parts import Gateways, assemble
from engine.policies import Clock, new_id, utc_now
from engine.redrives import Redrives
from engine.registry import Registry
from engine.rehearsal import Rehearsal
from engine.shop import Shop
from engine.tree import EngineTree
from persistence.status import JournalStatus
from settings import Settings
from supervisor import ActorRestarted, Root, SupervisionEvent
from supervisor.context import Context
from web.port import Caller, DrainingError


class Engine(Lookout):
    """A desk with a life. Make it where the loop runs.

    ``failed`` is set to the reason when the supervision tree gives up for good: the process that
    runs the engine should then end, with a failure.
    """

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        gateways: Gateways | None = None,
        *,
        clock: Clock = utc_now,
        rng: random.Random | None = None,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        parts = assemble(
            settings, backend, gateways, clock=clock, rng=rng or random.Random(), new_id=new_id
        )
        self.failed: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        self._tree = EngineTree(parts, self._find, self._on_recovered, lambda: self.draining)
        context = Context(self._chronicle, clock, parts.rng)
        self._root = Root(self._tree.spec(), context, self._on_give_up)
        self.shop = Shop(parts, lambda: self._find("/services/inventory"), self.failed)
        self.rehearsal = Rehearsal(parts.gateways)
        self.customers = Registry(parts)
        super().__init__(
            parts,
            Instructor(self._tree),
            self._root,
            lambda: self._find("/projections/orders"),
        )
        self.redrives = Redrives(
            parts, self._tree.redriving, self._caught_up, lambda: self.draining
        )

    async def start(self) -> None:
        """Claim the log and start every actor; fill a shop that never sold anything.

        Orders are taken from here on; those of an earlier run are brought back meanwhile.

        Raises:
            supervisor.GaveUp: if an actor cannot start, or the tree gives up meanwhile (fenced by
                another server, above all). All are stopped again.
            actors.inventory.StockInterruptedError: if the inventory crashed over the first stock;
                likewise.
        """
        await self._root.start()
        if not self._parts.catalogue.products():
            try:
                await self.shop.stock_up(DEMO_OFFERS, "catalogue")
            except DrainingError as error:
                raise self.failed.result() from error
            except StockInterruptedError:
                # The next start, when nothing of this one can land any more, finds the truth.
                await self._root.stop()
                raise

    async def stop(self) -> None:
        """Stop every actor, the journal last: what was asked of it is committed first.

        Orders under way stay in the log as they are; the next start brings them back.
        """
        self.drain()
        await self._root.stop()

    async def recovered(self) -> None:
        """Return when the orders of an earlier run are back."""
        await self._recovered.wait()

    async def restart_actor(self, caller: Caller, path: str) -> None:
        """Let the actor at a path crash and come back, without spending its budget.

        Raises:
            supervisor.PathNotFound: if there is no such place.
        """
        self._root.restart(path)

    def subscribe(self, subscriber: Recipient) -> None:
        """Tell somebody of every commit from now on, as :class:`persistence.messages.Committed`."""
        self._parts.subscribers.add(subscriber)

    @property
    def journal_status(self) -> JournalStatus:
        """How the journal is, and what it has written."""
        return self._parts.status

    def _find(self, path: str) -> Ref:
        return self._root.find(path)

    def _on_recovered(self, _count: int) -> None:
        self._recovered.set()

    def _on_give_up(self, error: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_result(error)

    def _chronicle(self, event: SupervisionEvent) -> None:
        """Tell the log lines and the metrics at once, and the log when it can take it."""
        names = self._parts.crash_notes.names(event.path)
        logger.bind(**dataclasses.asdict(event), **names).warning(event.type)
        if isinstance(event, ActorRestarted):
            self._parts.metrics.restarted(self._root.pattern(event.path))
        self._parts.outbox.put(event)
