"""What the actors of one engine share, made before any of them and outliving all of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from actors.catalogue import Catalogue
from actors.crash_notes import CrashNotes
from actors.guard import Guard
from actors.recorder import Outbox
from engine.backend import Backend
from engine.policies import Clock, breaker_policy
from gateways.breaker import CircuitBreaker
from gateways.protocol import Carrier, PaymentGateway
from gateways.sandbox import SandboxCarrier, SandboxPayments
from observability.metrics import Metrics
from observability.statistics import Statistics
from persistence.feed import EventFeed
from persistence.order_news import OrderNews
from persistence.patience import Patience
from persistence.status import JournalStatus
from persistence.subscribers import Subscribers
from settings import Settings

SHARD = 0


@dataclass(frozen=True, slots=True)
class Gateways:
    """The other sides."""

    payments: PaymentGateway
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one engine. Make them with :func:`assemble`, where the loop runs."""

    settings: Settings
    backend: Backend
    clock: Clock
    rng: random.Random
    new_id: Callable[[], str]
    status: JournalStatus
    patience: Patience
    subscribers: Subscribers
    order_news: OrderNews
    statistics: Statistics
    metrics: Metrics
    outbox: Outbox
    crash_notes: CrashNotes
    feed: EventFeed
    catalogue: Catalogue
    gateways: Gateways
    payment_guard: Guard
    shipping_guard: Guard


def assemble(
    settings: Settings,
    backend: Backend,
    gateways: Gateways | None,
    *,
    clock: Clock,
    rng: random.Random,
    new_id: Callable[[], str],
) -> Parts:
    """The parts as the settings want them. Without ``gateways``, the sandbox's."""
    statistics = Statistics()
    metrics = Metrics(statistics)
    order_news = OrderNews()
    order_news.add(statistics)
    status = JournalStatus(clock, on_batch=metrics.committed)
    time = asyncio.get_running_loop().time

    def guard(name: str) -> Guard:
        breaker = CircuitBreaker(name, breaker_policy(settings), time=time, clock=clock)
        return Guard(breaker, time_limit_s=settings.step_timeout_s)

    return Parts(
        settings=settings,
        backend=backend,
        clock=clock,
        rng=rng,
        new_id=new_id,
        status=status,
        patience=Patience(rng, status),
        subscribers=Subscribers(),
        order_news=order_news,
        statistics=statistics,
        metrics=metrics,
        outbox=Outbox(),
        crash_notes=CrashNotes(),
        feed=EventFeed(
            backend.store, shard=SHARD, size=settings.feed_ring, readers=settings.feed_readers
        ),
        catalogue=Catalogue(),
        gateways=gateways
        or Gateways(SandboxPayments(backend.payments, rng), SandboxCarrier(backend.shipments, rng)),
        payment_guard=guard("payment"),
        shipping_guard=guard("shipping"),
    )
