"""What every store of redrives does alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.redrive import Redrive, RedriveStatus
from persistence.memory import MemoryRedrives
from persistence.mongo import Mongo, MongoRedrives
from persistence.redrives import RedriveRows
from tests.contract.commits import AT

HOUR = timedelta(hours=1)


@pytest.fixture
def rows(mongo: Mongo | None) -> RedriveRows:
    return MemoryRedrives() if mongo is None else MongoRedrives(mongo)


def redrive(name: str = "a", *, hours: int = 0, version: int = 1) -> Redrive:
    return Redrive(
        id=name,
        action="retry",
        status=RedriveStatus.RUNNING,
        version=version,
        total=500,
        succeeded=20,
        skipped=3,
        rate_per_second=50,
        step="ship",
        error=None,
        reason=None,
        correlation_id="c-1",
        created_at=AT + hours * HOUR,
        updated_at=AT + hours * HOUR,
        finished_at=None,
    )


async def test_a_row_comes_back_as_it_was(rows: RedriveRows) -> None:
    ended = redrive("b")._replace(
        status=RedriveStatus.CANCELLED, reason="hopeless", error="timeout", finished_at=AT + HOUR
    )
    await rows.upsert_many([redrive("a"), ended])

    assert await rows.get("a") == redrive("a")
    assert await rows.get("b") == ended
    assert await rows.get("c") is None


async def test_a_row_goes_forward_and_never_back(rows: RedriveRows) -> None:
    await rows.upsert_many([redrive("a", version=2)])
    await rows.upsert_many([redrive("a", version=1), redrive("b")])
    await rows.upsert_many([redrive("b", version=5)])
    await rows.upsert_many([])

    assert await rows.get("a") == redrive("a", version=2)
    assert await rows.get("b") == redrive("b", version=5)


async def test_the_newest_come_first_and_no_more_than_asked_for(rows: RedriveRows) -> None:
    await rows.upsert_many([redrive(name, hours=n // 2) for n, name in enumerate("abcde")])

    assert [each.id for each in await rows.newest(3)] == ["e", "d", "c"]
    assert [each.id for each in await rows.newest(9)] == ["e", "d", "c", "b", "a"]


async def test_those_that_run_are_found_oldest_first(rows: RedriveRows) -> None:
    ended = redrive("c", version=2)._replace(status=RedriveStatus.COMPLETED)
    await rows.upsert_many([redrive("b", hours=2), redrive("a", hours=1), redrive("c"), ended])

    assert await rows.running() == ["a", "b"]


async def test_cleared_there_are_none(rows: RedriveRows) -> None:
    await rows.upsert_many([redrive("a", version=7)])
    await rows.clear()
    assert await rows.running() == []
    await rows.upsert_many([redrive("a")])
    assert await rows.get("a") == redrive("a")
