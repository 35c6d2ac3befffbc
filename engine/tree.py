"""The supervision tree of one engine: who runs, under whom, in which order.

    /                    one_for_one; when it gives up the process exits non-zero
    /journal             the one writer of the log; fenced means over
    /claim               looks, while nothing is written, whether the log is still ours
    /recorder            the tree's own history, into the log
    /projections/orders  the read model
    /projections/feed    the end of the log, for those who follow it live
    /services            inventory, payment, shipping
    /orders              one child per live order, each with a budget of its own
    /redrives            one child per running redrive (engine/redriving.py)
    /recovery            brings back what was open at the last end, then leaves
    /holds               has expired holds undone

Each starts when the one before it is up, and stops in reverse. Addresses stay when what lives
there is restarted, so nobody has to be told.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from actors.holds import HoldsActor
from actors.instructions import Instruct, Reply
from actors.inventory import HeldOrders, InventoryActor
from actors.order_factory import OrderFactory
from actors.order_world import OrderWorld
from actors.payment import PaymentActor
from actors.quarantine import QuarantineActor
from actors.recorder import RecorderActor
from actors.recovery import RecoveryActor
from actors.runtime import AsyncioActor, AsyncioActorRef
from actors.shipping import ShippingActor
from engine.instruct import Instructor
from engine.parts import SHARD, Parts
from engine.patient import PatientReader, PatientSnapshots
from engine.policies import crash_backoff, crash_intensity, retry_policy
from engine.redriving import RedriveBranch
from orders.commands import ExpireHold
from orders.events import Recorded
from persistence.claim_watch import ClaimWatch
from persistence.feed import FeedProjection
from persistence.journal import Journal
from persistence.orders_projection import OrdersProjection
from persistence.read_model import OrderFilter
from persistence.store import FencedError
from supervisor import ChildSpec, Crash, GetOrStart, PoolSpec, Restart, SupervisorSpec, WhereIs

Ref = AsyncioActorRef[Any]
Find = Callable[[str], Ref]
"""The address at a path of the tree."""

_CLAIM_LOOK_S = 2.0
_HOLDS_LOOK_S = 5.0
_MOST_PARKED = 1_000_000
_RESEND_AFTER_S = 60.0
"""Beyond anything but a lost message, however long the queues. Restarts do not lose any."""


class EngineTree:
    """Specifies the tree. ``find`` works from the moment the tree begins to start."""

    def __init__(
        self,
        parts: Parts,
        find: Find,
        on_recovered: Callable[[int], None],
        draining: Callable[[], bool],
    ) -> None:
        self._parts = parts
        self._find = find
        self._on_recovered = on_recovered
        self._reader = PatientReader(parts.backend.store, parts.patience, parts.status, SHARD)
        self.redriving = RedriveBranch(parts, find, self._reader, Instructor(self), draining)
        self._awoken: set[str] | None = set()
        """The orders that have had an actor, for as long as histories are read ahead; then None."""
        self._backoff = crash_backoff(parts.settings)
        self._intensity = crash_intensity(parts.settings)

    @cached_property
    def world(self) -> OrderWorld:
        """What every order's actor needs. Read when the services are up."""
        settings = self._parts.settings
        services = ("inventory", "payment", "shipping")
        return OrderWorld(
            journal=self._find("/journal"),
            services={name: self._find(f"/services/{name}") for name in services},
            reader=self._reader,
            clock=self._parts.clock,
            rng=self._parts.rng,
            retry=retry_policy(settings),
            hold_s=settings.hold_s,
            resend_after_s=_RESEND_AFTER_S + settings.step_timeout_s,
            crash_notes=self._parts.crash_notes,
        )

    async def order(
        self, order_id: str, *, fresh: bool = False, history: list[Recorded] | None = None
    ) -> Ref:
        """The address of an order's actor, which is started if there is none.

        ``fresh``: the order is thought to be new. ``history``: it has been read already. That is
        forgotten if the order has been awake since, and may have gone further.
        """
        if self._awoken is None or order_id in self._awoken:
            history = None
        else:
            self._awoken.add(order_id)
        factory = OrderFactory(order_id, self.world, fresh=fresh, history=history)
        return cast(Ref, await self._find("/orders").ask(GetOrStart(order_id, factory)))

    async def live_order(self, order_id: str) -> Ref | None:
        """The address of an order's actor, if there is one."""
        return cast("Ref | None", await self._find("/orders").ask(WhereIs(order_id)))

    def spec(self) -> SupervisorSpec:
        """The whole tree."""
        return SupervisorSpec(
            "root",
            (
                self._child("journal", self._journal, fatal=(FencedError,)),
                self._child("claim", self._claim, fatal=(FencedError,)),
                self._child("recorder", self._recorder),
                self._supervisor(
                    "projections",
                    self._child("orders", self._projection),
                    self._child("feed", self._feed),
                ),
                self._supervisor(
                    "services",
                    self._child("inventory", self._inventory),
                    self._child("payment", self._payment),
                    self._child("shipping", self._shipping),
                ),
                PoolSpec(
                    "orders",
                    restart=Restart.TRANSIENT,
                    backoff=self._backoff,
                    intensity=self._intensity,
                    quarantine=self._quarantine,
                ),
                *self.redriving.specs(),
                self._child("recovery", self._recovery, restart=Restart.TRANSIENT),
                self._child("holds", self._holds),
            ),
            intensity=self._intensity,
            backoff=self._backoff,
        )

    def _child(
        self,
        name: str,
        factory: Callable[[], AsyncioActor],
        *,
        restart: Restart = Restart.PERMANENT,
        fatal: tuple[type[Exception], ...] = (),
    ) -> ChildSpec:
        return ChildSpec(name, factory, restart=restart, fatal=fatal)

    def _supervisor(self, name: str, *children: ChildSpec) -> SupervisorSpec:
        return SupervisorSpec(name, children, intensity=self._intensity, backoff=self._backoff)

    def _journal(self) -> Journal:
        parts = self._parts
        return Journal(
            parts.backend.store,
            shard=SHARD,
            name="engine",
            clock=parts.clock,
            rng=parts.rng,
            new_id=parts.new_id,
            status=parts.status,
            subscribers=parts.subscribers,
            batch_limit=parts.settings.journal_batch,
        )

    def _claim(self) -> ClaimWatch:
        parts = self._parts
        return ClaimWatch(
            parts.backend.store,
            parts.status,
            shard=SHARD,
            patience=parts.patience,
            interval_s=_CLAIM_LOOK_S,
        )

    def _recorder(self) -> RecorderActor:
        return RecorderActor(self._find("/journal"), self._parts.outbox, self._reader.last_seq)

    def _projection(self) -> OrdersProjection:
        parts = self._parts
        return OrdersProjection(
            parts.backend.store,
            self._find("/journal"),
            parts.backend.orders,
            parts.backend.checkpoints,
            parts.backend.redrives,
            shard=SHARD,
            rng=parts.rng,
            interval_s=parts.settings.projection_interval_s,
            news=parts.order_news,
        )

    def _feed(self) -> FeedProjection:
        parts = self._parts
        return FeedProjection(
            parts.backend.store,
            self._find("/journal"),
            parts.feed.ring,
            parts.feed.owners,
            shard=SHARD,
            rng=parts.rng,
        )

    def _inventory(self) -> InventoryActor:
        parts = self._parts
        return InventoryActor(
            self._find("/journal"),
            self._reader,
            PatientSnapshots(parts.backend.snapshots, parts.backend.store, parts.patience),
            parts.catalogue,
            snapshot_every=parts.settings.snapshot_every,
        )

    def _payment(self) -> PaymentActor:
        parts = self._parts
        return PaymentActor(
            parts.gateways.payments,
            parts.backend.customers,
            parts.payment_guard,
            max_concurrency=parts.settings.gateway_concurrency,
        )

    def _shipping(self) -> ShippingActor:
        parts = self._parts
        return ShippingActor(
            parts.gateways.carrier,
            parts.backend.customers,
            parts.shipping_guard,
            max_concurrency=parts.settings.gateway_concurrency,
        )

    def _quarantine(self, order_id: str, crash: Crash) -> Callable[[], AsyncioActor]:
        error = type(crash.error).__name__
        return lambda: QuarantineActor(order_id, self.world, error=error, traceback=crash.traceback)

    def _recovery(self) -> RecoveryActor:
        parts = self._parts
        return RecoveryActor(
            parts.backend.orders,
            self._held_orders,
            parts.backend.store,
            lambda order_id, history: self.order(order_id, history=history),
            patient=parts.patience,
            page=parts.settings.recovery_concurrency,
            on_done=self._recovered,
        )

    def _recovered(self, count: int) -> None:
        self._awoken = None
        self._on_recovered(count)

    def _holds(self) -> HoldsActor:
        parts = self._parts
        return HoldsActor(
            parts.backend.orders.expired_holds,
            self._expire,
            parts.clock,
            patient=parts.patience,
            interval_s=_HOLDS_LOOK_S,
        )

    async def _held_orders(self) -> list[str]:
        held: list[str] = await self._find("/services/inventory").ask(HeldOrders())
        # What is parked holds its stock, and rests: nobody has to be woken for it.
        parked = set(await self._parts.backend.orders.parked_ids(OrderFilter(), _MOST_PARKED))
        return [order_id for order_id in held if order_id not in parked]

    async def _expire(self, order_id: str) -> None:
        order = await self.order(order_id)
        order.tell(Instruct(ExpireHold(), "holds", Reply()))
