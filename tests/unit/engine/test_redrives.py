"""Redrives: steady, durable, and never one order twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random

import pytest

from actors.redrive import RedriveActor
from engine import redrives
from orders.redrive import Redrive, RedriveEndedError, RedriveStatus
from orders.state import Status
from tests.faulty_store import FaultyStore, answer_lost, refused
from tests.unit.engine.house import OPERATOR, SETTINGS, House, ended, park, retry_all
from web.port import (
    DeadLetterQuery,
    DrainingError,
    RedriveWish,
    UnknownRedriveError,
)


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_five_hundred_at_fifty_a_second_take_ten_seconds_and_tell_how_far_they_are() -> None:
    house = House()
    async with house.engine() as engine:
        await park(engine, 500)
        began = now()
        redrive = await retry_all(engine, 50)
        assert (redrive.total, redrive.done, redrive.status) == (500, 0, RedriveStatus.RUNNING)

        seen = set()
        for _ in range(9):
            await asyncio.sleep(1)
            seen.add((await engine.redrives.redrive(OPERATOR, redrive.id)).done)
        last = await ended(engine, redrive.id)

        assert 9.5 < now() - began < 10.5
        assert len(seen) == 9
        assert (last.status, last.succeeded, last.skipped) == (RedriveStatus.COMPLETED, 500, 0)
        assert await engine.redrives.redrives(OPERATOR) == [last]
    assert set((await house.told("OrderRetried")).values()) == {1}
    assert await house.findings() == []


async def test_cancelled_half_way_it_tells_nobody_more() -> None:
    house = House()
    async with house.engine() as engine:
        await park(engine, 100)
        redrive = await retry_all(engine, 20)
        await asyncio.sleep(2.5)

        cancelled = await engine.redrives.cancel(OPERATOR, redrive.id, "corr-cancel")
        await asyncio.sleep(10)

        assert cancelled.status is RedriveStatus.CANCELLED
        assert 45 <= cancelled.done <= 55
        assert len(await house.told("OrderRetried")) == cancelled.succeeded
        with pytest.raises(RedriveEndedError, match="cancelled"):
            await engine.redrives.cancel(OPERATOR, redrive.id, "corr-cancel")
        assert await engine.redrives.redrive(OPERATOR, redrive.id) == cancelled
    assert await house.findings() == []


async def test_what_is_not_parked_any_more_is_skipped() -> None:
    house = House()
    async with house.engine() as engine:
        one, other = await park(engine, 2)
        await engine.discard(OPERATOR, one, "hopeless", "corr")
        ids = [one, "no-such-order", other, other]
        wish = RedriveWish("discard", 50, ids=ids, reason="hopeless")

        redrive = await ended(engine, (await engine.redrives.start(OPERATOR, wish, "corr")).id)

        assert (redrive.total, redrive.succeeded, redrive.skipped) == (3, 1, 2)
        state = await engine.settled(OPERATOR, other, 10)
        assert (state.status, state.reason) == (Status.REJECTED, "hopeless")
    assert await house.findings() == []


async def test_a_redrive_of_nothing_is_over_at_once() -> None:
    async with House().engine() as engine:
        redrive = await ended(engine, (await retry_all(engine, 1)).id)
        assert (redrive.status, redrive.total) == (RedriveStatus.COMPLETED, 0)


async def test_what_parks_again_meanwhile_is_not_retried_again() -> None:
    house = House()
    async with house.engine() as engine:
        await park(engine, 30)
        # One attempt, and the provider is down: each is parked again long before the last is told.
        await ended(engine, (await retry_all(engine, 10)).id)
        groups = (await engine.dead_letters(OPERATOR, DeadLetterQuery(1))).groups
        assert [group.count for group in groups] == [30]
    assert set((await house.told("OrderRetried")).values()) == {1}


async def test_whoever_crashes_no_order_is_retried_twice() -> None:
    house = House()
    rng = Random(1)
    async with house.engine() as engine:
        order_ids = await park(engine, 200)
        redrive = await retry_all(engine, 100)
        for _ in range(40):
            await asyncio.sleep(rng.random() / 10)
            path = rng.choice(
                [f"/redrives/{redrive.id}", f"/redrives/{redrive.id}", "/journal", "/redrives"]
            )
            await engine.restart_actor(OPERATOR, path)
        last = await ended(engine, redrive.id)
        assert (last.status, last.succeeded, last.skipped) == (RedriveStatus.COMPLETED, 200, 0)
    assert await house.told("OrderRetried") == {f"order-{id_}": 1 for id_ in order_ids}
    assert await house.findings() == []


async def test_a_database_that_comes_and_goes_repeats_nothing_and_loses_nothing() -> None:
    house = House()
    rng = Random(2)
    store = FaultyStore(house.backend.store)
    house.backend = replace(house.backend, store=store)
    async with house.engine() as engine:
        order_ids = await park(engine, 100)
        redrive = await retry_all(engine, 50)
        for _ in range(60):
            await asyncio.sleep(rng.random() / 10)
            store.faults.extend(rng.choices([refused, answer_lost], k=rng.randrange(4)))
            store.unread = rng.randrange(3)
            if rng.random() < 0.2:
                await engine.restart_actor(OPERATOR, f"/redrives/{redrive.id}")
        store.faults.clear()
        store.unread = 0
        last = await ended(engine, redrive.id)
        assert (last.status, last.succeeded, last.skipped) == (RedriveStatus.COMPLETED, 100, 0)
    assert await house.told("OrderRetried") == {f"order-{id_}": 1 for id_ in order_ids}
    assert await house.findings() == []


async def test_at_a_drain_it_stops_and_the_next_start_goes_on() -> None:
    house = House()
    async with house.engine() as engine:
        await park(engine, 100)
        redrive = await retry_all(engine, 20)
        await asyncio.sleep(2.2)
        engine.drain()
        await asyncio.sleep(10)
        told = len(await house.told("OrderRetried"))
        assert 40 <= told <= 50
        with pytest.raises(DrainingError):
            await retry_all(engine, 20)
    async with house.engine() as engine:
        began = now()
        last = await ended(engine, redrive.id)
        assert 2 < now() - began < 4
        assert (last.status, last.succeeded, last.skipped) == (RedriveStatus.COMPLETED, 100, 0)
    assert set((await house.told("OrderRetried")).values()) == {1}
    assert await house.findings() == []


async def test_one_that_keeps_crashing_ends_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(_self: RedriveActor, _state: Redrive, _ids: tuple[str, ...]) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(RedriveActor, "_tell_orders", crash)
    house = House(SETTINGS.model_copy(update={"crash_restarts": 2}))
    async with house.engine() as engine:
        await park(engine, 3)
        last = await ended(engine, (await retry_all(engine, 10)).id)
        assert (last.status, last.done) == (RedriveStatus.CANCELLED, 0)
    async with house.engine() as engine:
        assert (await engine.redrives.redrive(OPERATOR, last.id)).status is RedriveStatus.CANCELLED


async def test_more_orders_than_one_event_can_name_are_named_by_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redrives, "_ORDERS_AN_EVENT", 7)
    house = House()
    async with house.engine() as engine:
        order_ids = await park(engine, 20)
        redrive = await retry_all(engine, 1000)
        assert redrive.total == 20
        last = await ended(engine, redrive.id)
        assert last.succeeded == 20
    assert await house.told("RedriveEnlisted") == {f"redrive-{redrive.id}": 2}
    assert await house.told("OrderRetried") == {f"order-{id_}": 1 for id_ in order_ids}
    assert await house.findings() == []


async def test_one_retried_by_hand_meanwhile_is_skipped() -> None:
    house = House(SETTINGS.model_copy(update={"step_attempts": 6}))
    async with house.engine() as engine:
        order_ids = await park(engine, 20)
        redrive = await retry_all(engine, 10)
        await engine.retry(OPERATOR, order_ids[-1], "by hand")
        last = await ended(engine, redrive.id)
        retried = await house.told("OrderRetried")
        assert last.succeeded + last.skipped == 20
        assert sum(retried.values()) == last.succeeded + 1


async def test_a_redrive_that_never_was_is_unknown() -> None:
    async with House().engine() as engine:
        with pytest.raises(UnknownRedriveError):
            await engine.redrives.redrive(OPERATOR, "none")
        with pytest.raises(UnknownRedriveError):
            await engine.redrives.cancel(OPERATOR, "none", "corr")
