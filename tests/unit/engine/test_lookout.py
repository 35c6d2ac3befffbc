"""What an engine tells of itself, on stores in memory."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from loguru import logger

from actors.recorder import SUPERVISION_STREAM
from engine import Engine, utc_now
from engine.backend import Backend, in_memory
from engine.health import describe_health
from engine.parts import Parts, assemble
from persistence.store import FencedError, StoreUnavailableError
from settings import Settings
from supervisor import ActorCrashed
from supervisor.events import SupervisionEvent
from tests.contract.commits import commit
from web.port import Caller, FeedFigures, Health, Role, SupervisionQuery

OPERATOR = Caller("olga", Role.OPERATOR)


class Distance:
    """A database that is as far away as a test says."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def away_s(self) -> float:
        return self.seconds


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(mongo_url="memory:", data_dir=tmp_path)


@pytest.fixture
def distance() -> Distance:
    return Distance()


@pytest.fixture
def backend(settings: Settings, distance: Distance) -> Backend:
    return replace(in_memory(settings), reach=distance)


@pytest.fixture
async def engine(settings: Settings, backend: Backend) -> AsyncIterator[Engine]:
    engine = Engine(settings, backend, rng=random.Random(1))
    await engine.start()
    await engine.recovered()
    yield engine
    await engine.stop()


@pytest.fixture
async def parts(settings: Settings, backend: Backend) -> Parts:
    return assemble(
        settings, backend, None, clock=utc_now, rng=random.Random(1), new_id=lambda: "id"
    )


def health_of(parts: Parts, *, draining: bool = False, recovering: bool = False) -> Health:
    return describe_health(parts, draining=draining, recovering=recovering, in_flight=0)


async def test_an_engine_that_works_is_ready_and_knows_its_parts(engine: Engine) -> None:
    health = engine.health()

    assert health.ready
    statuses = {component.name: component.status for component in health.components}
    assert statuses == {
        "database": "up",
        "journal": "up",
        "projection orders": "up",
        "orders": "open",
        "gateway payment": "closed",
        "gateway shipping": "closed",
    }


async def test_whatever_keeps_an_engine_from_taking_orders_is_a_reason(parts: Parts) -> None:
    status = parts.status
    assert health_of(parts).reasons == ("the engine is starting",)
    status.claimed(1)
    assert health_of(parts).reasons == ()
    status.away(StoreUnavailableError("gone"))
    assert health_of(parts).reasons == ("the database cannot be reached",)
    status.back()
    assert health_of(parts, draining=True).reasons == ("the engine is shutting down",)
    assert health_of(parts, recovering=True).reasons == (
        "orders of an earlier run are being brought back",
    )
    status.fenced(FencedError("w", "v", 3))
    assert health_of(parts).reasons == ("another server has taken over this database",)


async def test_a_database_that_is_away_is_a_reason_once_and_not_for_a_hiccup(
    parts: Parts, distance: Distance
) -> None:
    parts.status.claimed(1)
    distance.seconds = 0.4
    assert health_of(parts).ready

    distance.seconds = 3.0

    health = health_of(parts)
    assert health.reasons == ("the database cannot be reached",)
    (database,) = [each for each in health.components if each.name == "database"]
    assert database.status == "away"
    parts.status.away(StoreUnavailableError("gone"))
    assert health_of(parts).reasons == ("the database cannot be reached",)


async def test_a_projection_that_lags_shows_by_how_much(parts: Parts) -> None:
    parts.status.claimed(120)
    parts.order_news.told = 100

    (projection,) = [each for each in health_of(parts).components if "projection" in each.name]

    assert projection.facts == {"position": 100, "lag": 20}


def crash(path: str) -> ActorCrashed:
    return ActorCrashed(path, "KeyError", None, "Traceback ...")


async def happened(backend: Backend, *events: SupervisionEvent) -> None:
    """The history of a tree, three events to a commit."""
    store = backend.store
    for position, first in enumerate(range(0, len(events), 3), start=1):
        some = events[first : first + 3]
        row = commit(position, SUPERVISION_STREAM, first + 1, shard=7, events=some)
        await store.insert([store.encode(row)])


async def pages(engine: Engine, path: str | None, limit: int) -> list[list[int]]:
    """The places of all that happened, page by page."""
    found: list[list[int]] = []
    cursor: int | None = None
    while True:
        page = await engine.supervision(OPERATOR, SupervisionQuery(limit, cursor, path))
        found.append([recorded.seq for recorded in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_the_history_is_paged_from_its_end(engine: Engine, backend: Backend) -> None:
    await happened(backend, *(crash("/journal") for _ in range(7)))

    assert await pages(engine, None, 3) == [[7, 6, 5], [4, 3, 2], [1]]
    assert await pages(engine, None, 7) == [[7, 6, 5, 4, 3, 2, 1]]


async def test_a_path_takes_in_what_is_below_it_and_nothing_beside(
    engine: Engine, backend: Backend
) -> None:
    paths = ("/orders/a", "/orders", "/orders/ab", "/ordersx", "/", "/services/payment")
    await happened(backend, *map(crash, paths))

    assert await pages(engine, "/orders", 10) == [[3, 2, 1]]
    assert await pages(engine, "/orders/a", 10) == [[1]]
    assert await pages(engine, "/", 10) == [[6, 5, 4, 3, 2, 1]]
    assert await pages(engine, "/nowhere", 10) == [[]]


async def test_a_rare_path_is_found_however_far_back_though_not_all_in_one_look(
    engine: Engine, backend: Backend
) -> None:
    await happened(backend, crash("/holds"), *(crash("/journal") for _ in range(4_500)))

    found = await pages(engine, "/holds", 10)

    assert found == [[], [], [1]]


async def test_a_restart_counts_under_the_actors_path(engine: Engine) -> None:
    restarted = asyncio.Event()
    sink = logger.add(lambda line: restarted.set() if "ActorRestarted" in line else None)
    await engine.restart_actor(OPERATOR, "/holds")
    async with asyncio.timeout(30):
        await restarted.wait()
    logger.remove(sink)

    text = (await engine.exposition("")).body.decode()
    assert 'conveyor_actor_restarts_total{actor="/holds"} 1.0' in text
    assert 'conveyor_mailbox_messages{actor="/orders/*"} 0.0' in text


async def test_the_feed_is_asked_how_it_does(engine: Engine) -> None:
    assert engine.stats().feed == (0, 0)

    engine.watch_feed(lambda: FeedFigures(3, 17))

    assert engine.stats().feed == (3, 17)
    text = (await engine.exposition("")).body.decode()
    assert "conveyor_feed_clients 3.0" in text
    assert "conveyor_feed_lag_events 17.0" in text


async def test_batches_of_the_journal_are_measured(engine: Engine) -> None:
    text = (await engine.exposition("")).body.decode()

    (count,) = [line for line in text.splitlines() if "journal_commit_seconds_count" in line]
    assert float(count.split()[1]) >= 1
