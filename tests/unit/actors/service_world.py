"""What the tests of the guard and of the service actors share: an order, its calls, fakes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from loguru import logger

from actors.guard import Guard
from actors.messages import Answer, Call
from actors.ports import Address, CustomerRecord
from gateways import BreakerPolicy, CircuitBreaker
from orders.commands import Place
from orders.decide import place
from orders.events import (
    Event,
    OrderLine,
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    StockReserved,
)
from orders.evolve import evolve
from orders.money import Money
from orders.state import OrderState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TIME_LIMIT_S = 5.0
BREAKER = BreakerPolicy(failures=3, cooldown_s=10.0)

STEPS_DONE: tuple[Event, ...] = (
    StockReserved(1, "stock"),
    PaymentAuthorized(1, "pi_1"),
    OrderShipped(1, "shp_1"),
    PaymentCaptured(1, "ch_1"),
)


def an_order(order_id: str = "o1", *, done: tuple[Event, ...] = STEPS_DONE[:1]) -> OrderState:
    """An order of two mugs and a lamp, on which the events of ``done`` have happened."""
    placed = Place(
        order_id=order_id,
        owner_ref="owner",
        customer_ref="customer",
        record_ref=f"record-{order_id}",
        fingerprint="fingerprint",
        items=(
            OrderLine("SKU-MUG", 2, Money(500, "EUR")),
            OrderLine("SKU-LAMP", 1, Money(999, "EUR")),
        ),
    )
    state = None
    for event in place(placed) + done:
        state = evolve(state, event, NOW, "correlation-1")
    assert state is not None
    return state


class Inbox:
    """Takes answers, for a test to wait for."""

    def __init__(self) -> None:
        self._answers: asyncio.Queue[Answer] = asyncio.Queue()

    def tell(self, message: object, /) -> None:
        assert isinstance(message, Answer)
        self._answers.put_nowait(message)

    async def answer(self) -> Answer:
        return await self._answers.get()

    def empty(self) -> bool:
        return self._answers.empty()


def a_call(
    step: str,
    *,
    undo: bool = False,
    attempt: int = 1,
    order: OrderState | None = None,
    reply_to: Inbox | None = None,
) -> Call:
    return Call(order or an_order(), step, undo, attempt, reply_to or Inbox())


def a_customer(
    token: str = "tok_ok", *, country: str = "NL", postal_code: str = "3511 AA"
) -> CustomerRecord:
    address = Address("1 Secret Street", None, "Utrecht", postal_code, country)
    return CustomerRecord("ada@example.com", "Ada Secretive", address, token)


@dataclass
class Records:
    """The customer records, in memory. ``failure`` is raised while it is set."""

    records: dict[str, CustomerRecord] = field(default_factory=dict)
    failure: Exception | None = None
    hangs: bool = False

    async def find(self, record_ref: str) -> CustomerRecord | None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure is not None:
            raise self.failure
        return self.records.get(record_ref)


def a_guard() -> Guard:
    """A guard on the running loop's time."""
    loop = asyncio.get_running_loop()
    breaker = CircuitBreaker("test", BREAKER, time=loop.time, clock=lambda: NOW)
    return Guard(breaker, time_limit_s=TIME_LIMIT_S)


@contextmanager
def captured_logs() -> Iterator[list[str]]:
    """What is logged meanwhile, with everything that was bound to it."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{level} {extra} {message}", level=0, diagnose=False)
    try:
        yield lines
    finally:
        logger.remove(sink)
