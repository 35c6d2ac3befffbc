from __future__ import annotations

import asyncio
from typing import Any

import pytest

from supervisor import (
    ActorCrashed,
    ActorQuarantined,
    Crash,
    GetOrStart,
    Intensity,
    PoolSpec,
    Restart,
    StoppedUnbidden,
    WhereIs,
)
from supervisor.spec import ActorFactory
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Boom,
    Diary,
    Probe,
    SlowStarter,
    factory,
    pass_time,
    root_of,
    running,
)


class Clerk(Probe):
    """Parks what crashed, and leaves."""

    def on_start(self) -> None:
        super().on_start()
        self.stop()


class Wards:
    """Remembers whom it was given, and sends a clerk for each."""

    def __init__(self, diary: Diary, kind: type[Probe] = Clerk, **options: Any) -> None:
        self.seen: list[tuple[str, Crash]] = []
        self.make = factory(diary, "clerk", kind, **options)

    def __call__(self, name: str, crash: Crash) -> ActorFactory:
        self.seen.append((name, crash))
        return self.make


def pool(quarantine: Any, **fields: Any) -> PoolSpec:
    """A pool whose children may be restarted twice a minute."""
    budget = Intensity(max_restarts=2, window_s=60.0)
    return PoolSpec(
        "pool", **{"backoff": AT_ONCE, "intensity": budget, "quarantine": quarantine, **fields}
    )


async def test_one_that_keeps_crashing_is_replaced_by_who_parks_it() -> None:
    diary = Diary()
    wards = Wards(diary)
    async with running(root_of(pool(wards)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for times in (1, 2, 3):
            await diary.has_times("a up", times)
            ref.tell("crash")
        await diary.has("a up", "a up", "a up", "clerk up", "clerk down")
        ((name, crash),) = wards.seen
        assert name == "a"
        assert isinstance(crash.error, Boom)
        assert (crash.crashes, crash.message_type) == (3, "str")
        assert "in on_receive" in crash.traceback
        (event,) = diary.of(ActorQuarantined)
        assert (event.path, event.crashes, event.traceback) == ("/pool/a", 3, crash.traceback)
        await pass_time(1)
        assert await root.find("/pool").ask(WhereIs("a")) is None


async def test_its_siblings_are_untouched() -> None:
    diary = Diary()
    spec = root_of(pool(Wards(diary)), intensity=Intensity(0, 60.0))
    async with running(spec, diary) as root:
        a, b = [
            await root.find("/pool").ask(GetOrStart(name, factory(diary, name))) for name in "ab"
        ]
        b.tell("crash")
        for times in (1, 2, 3):
            await diary.has_times("a up", times)
            a.tell("crash")
        await diary.until(lambda: "clerk down" in diary.entries)
        assert await b.ask("who") == 2
        b.tell("crash")
        assert await b.ask("who", timeout=60) == 3
        assert diary.gave_up == []


async def test_who_waits_for_the_crashed_one_is_answered_by_its_stand_in() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        assert await ref.ask("who") == 1
        assert diary.entries.count("clerk up") == 1


async def test_what_the_stand_in_leaves_in_the_mailbox_is_the_childs_own_again() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: "clerk up" in diary.entries)
        leaving = ref.stop()
        answer = ref.ask("who")
        await leaving
        assert await answer == 4
        await diary.has("a up", "a up", "a up", "clerk up", "clerk down", "a up")


async def test_a_child_that_comes_back_from_quarantine_has_a_new_budget() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: "clerk up" in diary.entries)
        ref.stop()
        for _ in range(2):
            ref.tell("crash")
        assert await ref.ask("who", timeout=60) == 6
        assert len(diary.of(ActorQuarantined)) == 1


async def test_crashes_that_left_the_window_do_not_count() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for times in range(1, 8):
            await diary.has_times("a up", times)
            await pass_time(31.0)
            ref.tell("crash")
        await diary.has_times("a up", 8)
        assert diary.of(ActorQuarantined) == []


async def test_the_stand_in_has_the_name_until_it_leaves() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: "clerk up" in diary.entries)
        (node,) = root.describe().children[0].children
        assert (node.path, node.state, node.restarts) == ("/pool/a", "quarantined", 2)
        clerk = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        assert clerk is ref
        await clerk.stop()
        await pass_time(1)
        fresh = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        assert await fresh.ask("who") == 1


@pytest.mark.parametrize("restart", [Restart.PERMANENT, Restart.TRANSIENT])
async def test_a_stand_in_that_crashes_is_given_up_and_never_loops(restart: Restart) -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe), restart=restart)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: "clerk up" in diary.entries)
        diary.probes["clerk"].actor_ref.tell("crash")
        await pass_time(3600)
        assert diary.entries.count("clerk up") == 1
        assert [event.error for event in diary.of(ActorCrashed)][-1].endswith("Boom: clerk")
        assert len(diary.of(ActorQuarantined)) == 1
        assert await root.find("/pool").ask(WhereIs("a")) is None


async def test_a_stand_in_does_not_come_back_with_a_restarted_pool() -> None:
    diary = Diary()
    async with running(root_of(pool(Wards(diary, Probe))), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: "clerk up" in diary.entries)
        clerk = root.find("/pool/a")
        root.restart("/pool")
        await pass_time(3600)
        assert diary.entries.count("clerk up") == 1
        assert await root.find("/pool").ask(WhereIs("a")) is None
        assert not clerk.is_alive()


async def test_when_nobody_can_be_made_to_stand_in_the_child_is_given_up() -> None:
    diary = Diary()

    def nobody(name: str, crash: Crash) -> ActorFactory:
        raise RuntimeError(f"no clerk for {name}")

    async with running(root_of(pool(nobody)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await pass_time(1)
        assert len(diary.of(ActorQuarantined)) == 1
        assert await root.find("/pool").ask(WhereIs("a")) is None
        assert root.describe().children[0].restarts == 0


async def test_without_a_quarantine_the_child_is_taken_out_all_the_same() -> None:
    diary = Diary()
    async with running(root_of(pool(None)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await pass_time(1)
        assert len(diary.of(ActorQuarantined)) == 1
        assert not ref.is_alive()


async def test_a_permanent_child_that_keeps_stopping_is_quarantined_for_that() -> None:
    diary = Diary()
    wards = Wards(diary)
    async with running(root_of(pool(wards, restart=Restart.PERMANENT)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for times in (1, 2, 3):
            await diary.has_times("a up", times)
            ref.tell("stop")
        await diary.until(lambda: "clerk up" in diary.entries)
        assert isinstance(wards.seen[0][1].error, StoppedUnbidden)


async def test_a_stand_in_at_work_is_given_its_time_when_the_tree_stops() -> None:
    diary = Diary()

    class Thorough(SlowStarter):
        async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
            await pass_time(2.0)
            diary.write("parked")

    wards = Wards(diary, Thorough, gate=asyncio.Event())
    async with running(root_of(pool(wards)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for _ in range(3):
            ref.tell("crash")
        await diary.until(lambda: bool(diary.of(ActorQuarantined)))
    assert "parked" in diary.entries
