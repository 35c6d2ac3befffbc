"""The whole product in this process: requests are validated, the engine does all it does, the web
and its feed stand ready, and log lines are written at info.

Only the other sides answer at once, as the peers' do, and no request comes over a socket: whoever
sent it would share the two cores.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from bench.instant import InstantCarrier, InstantPayments
from bench.interpreter import as_in_a_server
from bench.orders import CUSTOMERS, read_order, request_body
from cli.serve import web_settings
from cli.token import server_tokens
from engine import Engine, Gateways
from engine.backend import on_mongo
from observability import configure_logging
from orders.events import OrderCompleted
from persistence.messages import Committed
from persistence.mongo import connected
from settings import Settings
from web.app import create_app
from web.server import serve

_NAME = "bench-"
_BODIES = [request_body(customer) for customer in range(CUSTOMERS)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. ``cpu_s`` is this process's alone; ``latencies`` are in seconds, each
    from the moment when the order was to be sent to the commit that completed it.
    """

    orders: int
    events: int
    commits: int
    seconds: float
    cpu_s: float
    latencies: list[float]

    @property
    def orders_per_s(self) -> float:
        """Completed orders a second."""
        return self.orders / self.seconds

    @property
    def events_per_s(self) -> float:
        """Durable events a second, the stock's included."""
        return self.events / self.seconds


class Customers:
    """Send orders to an engine, and hear of every commit which of them it completes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._left = 0
        self._all_done = asyncio.Event()
        self._room = asyncio.Semaphore()
        self._sent_at: list[float] = []
        self._completed_at: list[float] = []
        engine.subscribe(self)

    def tell(self, message: object, /) -> None:
        """Take in what was committed."""
        assert isinstance(message, Committed)
        now = time.perf_counter()
        for commit in message.commits:
            if isinstance(commit.events[-1], OrderCompleted):
                self._completed_at[int(commit.correlation_id.removeprefix(_NAME))] = now
                self._room.release()
                self._left -= 1
                if self._left == 0:
                    self._all_done.set()

    async def closed_loop(self, orders: int, in_flight: int) -> Outcome:
        """Take all the orders to completion: a new one is sent when one is done."""
        return await self._measure(orders, in_flight, None)

    async def open_loop(self, orders: int, rate: float) -> Outcome:
        """Send so many orders a second, whatever becomes of those before."""
        return await self._measure(orders, orders, rate)

    async def _measure(self, orders: int, in_flight: int, rate: float | None) -> Outcome:
        self._begin(orders, in_flight)
        status = self._engine.journal_status
        events, commits = status.events, status.commits
        began, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as sending:
            for number in range(orders):
                await self._room.acquire()
                due = time.perf_counter()
                if rate is not None:
                    # When it was to be sent: what keeps the sender waiting counts as well.
                    due = began + number / rate
                    if (early := due - time.perf_counter()) > 0:
                        await asyncio.sleep(early)
                self._sent_at.append(due)
                sending.create_task(self._place(number))
        await self._all_done.wait()
        return Outcome(
            orders,
            status.events - events,
            status.commits - commits,
            time.perf_counter() - began,
            time.process_time() - cpu,
            [done - sent for done, sent in zip(self._completed_at, self._sent_at, strict=True)],
        )

    def _begin(self, orders: int, in_flight: int) -> None:
        self._left = orders
        self._all_done.clear()
        self._room = asyncio.Semaphore(in_flight)
        self._sent_at = []
        self._completed_at = [0.0] * orders

    async def _place(self, number: int) -> None:
        await self._engine.place(read_order(_BODIES[number % CUSTOMERS], f"{_NAME}{number}"))


@asynccontextmanager
async def whole_engine(url: str, database: str, data_dir: Path) -> AsyncIterator[Customers]:
    """An engine as a server runs it, on a database, and those who order."""
    settings = Settings(mongo_url=url, database=database, data_dir=data_dir, http_port=0)
    with (data_dir / "log").open("a", encoding="utf-8") as log, redirect_stderr(log):
        configure_logging(settings)
        async with connected(url, database) as mongo:
            gateways = Gateways(InstantPayments(), InstantCarrier())
            engine = Engine(settings, await on_mongo(settings, mongo), gateways)
            await engine.start()
            await engine.recovered()
            app = create_app(engine, server_tokens(settings), web_settings(settings))
            server = await serve(app, settings.http_host, settings.http_port, shutdown_s=1.0)
            try:
                with as_in_a_server():
                    yield Customers(engine)
            finally:
                await server.stop()
                await engine.stop()
