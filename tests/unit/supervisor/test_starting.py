from __future__ import annotations

import asyncio

import pytest

from supervisor import (
    ActorCrashed,
    ChildSpec,
    FatalFailure,
    Restart,
    StartFailed,
    SupervisorSpec,
    stop_root,
)
from tests.unit.supervisor.stage import (
    Boom,
    Diary,
    Failing,
    Probe,
    SlowStarter,
    SlowStopper,
    child,
    pass_time,
    root_of,
    running,
    start,
)


def always(_: int) -> bool:
    return True


async def test_a_child_starts_only_when_the_one_before_it_is_up() -> None:
    diary, gate = Diary(), asyncio.Event()
    spec = root_of(child(diary, "a"), child(diary, "b", SlowStarter, gate=gate), child(diary, "c"))
    starting = asyncio.create_task(start(spec, diary))
    await diary.has("a up", "b starting")
    await pass_time(3600)
    assert diary.entries == ["a up", "b starting"]
    gate.set()
    await stop_root(await starting)
    assert diary.entries[:4] == ["a up", "b starting", "b up", "c up"]


async def test_the_children_of_a_supervisor_are_up_before_its_next_sibling_starts() -> None:
    diary = Diary()
    services = SupervisorSpec("services", (child(diary, "x"), child(diary, "y")))
    root = await start(root_of(child(diary, "a"), services, child(diary, "b")), diary)
    assert diary.entries == ["a up", "x up", "y up", "b up"]
    await stop_root(root)


async def test_a_child_that_fails_to_start_fails_the_start_and_stops_the_others_in_reverse() -> (
    None
):
    diary = Diary()
    spec = root_of(
        child(diary, "a"),
        child(diary, "b"),
        child(diary, "c", Failing, fails=always),
        child(diary, "d"),
    )
    with pytest.raises(
        StartFailed, match=r"/c failed while starting: .*Boom: c cannot start"
    ) as no:
        await start(spec, diary)
    assert isinstance(no.value.__cause__, Boom)
    assert diary.entries == ["a up", "b up", "c failing", "b down", "a down"]
    assert diary.gave_up == []


async def test_a_factory_that_raises_fails_the_start() -> None:
    diary = Diary()

    def make() -> Probe:
        raise Boom("no parts")

    with pytest.raises(StartFailed, match=r"/b failed while starting: .*Boom: no parts"):
        await start(root_of(child(diary, "a"), ChildSpec("b", make)), diary)
    assert diary.entries == ["a up", "a down"]


@pytest.mark.parametrize("restart", Restart)
async def test_no_kind_of_child_may_crash_in_its_first_start(restart: Restart) -> None:
    diary = Diary()
    spec = root_of(child(diary, "a", Failing, fails=always, spec={"restart": restart}))
    with pytest.raises(StartFailed):
        await start(spec, diary)


async def test_a_start_that_fails_deep_in_the_tree_fails_all_of_it() -> None:
    diary = Diary()
    inner = SupervisorSpec("inner", (child(diary, "x"), child(diary, "y", Failing, fails=always)))
    with pytest.raises(StartFailed, match=r"/ gave up: /inner failed .*/inner/y failed"):
        await start(root_of(child(diary, "a"), inner), diary)
    assert diary.entries == ["a up", "x up", "y failing", "x down", "a down"]


async def test_a_fatal_error_in_a_start_says_so() -> None:
    diary = Diary()
    inner = SupervisorSpec(
        "inner", (child(diary, "x", Failing, fails=always, spec={"fatal": (Boom,)}),)
    )
    with pytest.raises(FatalFailure, match="no restart can mend /inner"):
        await start(root_of(inner), diary)


async def test_a_crash_of_one_that_is_up_fails_the_start_of_those_who_may_wait_for_it() -> None:
    diary, never = Diary(), asyncio.Event()
    spec = root_of(child(diary, "a"), child(diary, "b", SlowStarter, gate=never))
    starting = asyncio.create_task(start(spec, diary))
    await diary.has("a up", "b starting")
    diary.probes["a"].actor_ref.tell("crash")
    with pytest.raises(StartFailed, match="/a failed while starting"):
        await starting


async def test_a_temporary_child_may_crash_while_others_start() -> None:
    diary, gate = Diary(), asyncio.Event()
    spec = root_of(
        child(diary, "a", spec={"restart": Restart.TEMPORARY}),
        child(diary, "b", SlowStarter, gate=gate),
    )
    starting = asyncio.create_task(start(spec, diary))
    await diary.has("a up", "b starting")
    diary.probes["a"].actor_ref.tell("crash")
    await diary.until(lambda: len(diary.events) == 1)
    gate.set()
    root = await starting
    assert [node.path for node in root.describe().children] == ["/b"]
    await stop_root(root)


async def test_a_cancelled_start_stops_what_had_started_in_reverse() -> None:
    diary, never = Diary(), asyncio.Event()
    services = SupervisorSpec(
        "services",
        (
            child(diary, "x", SlowStopper, takes_s=60.0, spec={"shutdown_s": 90.0}),
            child(diary, "y", SlowStarter, gate=never),
        ),
    )
    starting = asyncio.create_task(start(root_of(child(diary, "a"), services), diary))
    await diary.has("a up", "x up", "y starting")
    diary.tear_out()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert diary.entries == ["x stopping", "x down", "a down"]
    assert diary.gave_up == []


async def test_a_start_that_fails_just_as_it_is_cancelled_is_cancelled() -> None:
    diary = Diary()
    spec = root_of(child(diary, "a", Failing, fails=always))
    starting = asyncio.create_task(start(spec, diary))
    diary.on_event = lambda: void(len(diary.events) == 2 and starting.cancel())
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert [event.path for event in diary.of(ActorCrashed)] == ["/a", "/"]
    assert diary.gave_up == []


def void(_: object) -> None:
    """For a lambda that does something."""


async def test_a_child_that_finishes_at_once_is_no_failure() -> None:
    diary = Diary()

    class Brief(Probe):
        def on_start(self) -> None:
            super().on_start()
            self.stop()

    spec = root_of(child(diary, "a", Brief, spec={"restart": Restart.TRANSIENT}), child(diary, "b"))
    async with running(spec, diary) as root:
        await pass_time(1)
        assert [node.state for node in root.describe().children] == ["stopped", "running"]


async def test_no_task_is_left_behind() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    async with running(root_of(child(diary, "a", SlowStarter, gate=gate)), diary) as root:
        root.find("/a").tell("crash")
        await diary.has_times("a up", 1)
    await pass_time(1)
    assert asyncio.all_tasks() == {asyncio.current_task()}
