from __future__ import annotations

import asyncio

import pytest
from pykka import ActorDeadError

from supervisor import Backoff, Strategy, SupervisorSpec, stop_root
from tests.unit.supervisor.stage import (
    Diary,
    Probe,
    SlowStarter,
    SlowStopper,
    child,
    pass_time,
    root_of,
    running,
    start,
)


async def test_children_stop_against_the_order_of_their_start_each_after_the_other() -> None:
    diary = Diary()
    services = SupervisorSpec("services", (child(diary, "x"), child(diary, "y")))
    slow = child(diary, "b", SlowStopper, takes_s=2.0)
    root = await start(root_of(child(diary, "a"), services, slow), diary)
    diary.tear_out()
    await stop_root(root)
    assert diary.entries == ["b stopping", "b down", "y down", "x down", "a down"]


async def test_what_was_told_before_the_stop_is_still_handled() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a")), diary) as root:
        root.find("/a").tell("one")
        root.find("/a").tell("two")
    assert diary.entries == ["a got one", "a got two", "a down"]


async def test_one_that_does_not_stop_in_time_is_killed_and_the_next_has_its_turn() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    stubborn = child(diary, "b", SlowStopper, takes_s=60.0, spec={"shutdown_s": 5.0})
    root = await start(root_of(child(diary, "a"), stubborn), diary)
    diary.tear_out()
    began = clock()
    await stop_root(root)
    assert diary.entries == ["b stopping", "a down"]
    assert clock() - began == pytest.approx(5.0)


async def test_a_deadline_of_nothing_is_a_kill() -> None:
    diary = Diary()
    brutal = child(diary, "a", SlowStopper, takes_s=1.0, spec={"shutdown_s": 0})
    root = await start(root_of(brutal), diary)
    await stop_root(root)
    assert "a down" not in diary.entries


async def test_a_killed_supervisor_takes_its_whole_branch_along() -> None:
    diary = Diary()
    inner = SupervisorSpec("inner", (child(diary, "y", SlowStopper, takes_s=60.0),), shutdown_s=9)
    outer = SupervisorSpec("outer", (child(diary, "x"), inner), shutdown_s=3.0)
    root = await start(root_of(child(diary, "a"), outer), diary)
    refs = [root.find(path) for path in ("/outer", "/outer/x", "/outer/inner", "/outer/inner/y")]
    diary.tear_out()
    await stop_root(root)
    assert diary.entries == ["y stopping", "a down"]
    assert [ref.exited.get().reason for ref in refs] == ["killed"] * 4


async def test_one_that_unwinds_after_everything_was_closed_disturbs_nobody() -> None:
    diary = Diary()

    class Clinging(Probe):
        async def hold(self) -> None:
            try:
                await pass_time(1000.0)
            finally:
                await pass_time(2.0)
                diary.write("x let go")

    inner = SupervisorSpec("inner", (child(diary, "x", Clinging),))
    stuck = child(diary, "y", SlowStopper, takes_s=60.0, spec={"shutdown_s": 50.0})
    root = await start(root_of(SupervisorSpec("outer", (inner, stuck), shutdown_s=3.0)), diary)
    x = diary.probes["x"]
    assert isinstance(x, Clinging)
    x.actor_ref.tell(x.hold)
    diary.tear_out()
    await stop_root(root)
    assert diary.entries == ["y stopping"]
    await diary.has("y stopping", "x let go")
    await pass_time(1)


async def test_nothing_starts_again_once_the_stop_has_begun() -> None:
    diary = Diary()
    spec = root_of(child(diary, "a"), child(diary, "b", SlowStopper, takes_s=3.0))
    root = await start(spec, diary)
    diary.tear_out()
    stopping = asyncio.create_task(stop_root(root))
    await diary.has("b stopping")
    root.find("/a").tell("crash")
    await stopping
    await pass_time(3600)
    assert diary.entries == ["b stopping", "b down"]
    assert diary.gave_up == []


async def test_a_stop_does_not_wait_for_a_backoff_and_ends_it() -> None:
    diary, slowly = Diary(), Backoff(initial_s=1000.0, cap_s=1000.0)
    root = await start(root_of(child(diary, "a"), child(diary, "b"), backoff=slowly), diary)
    diary.tear_out()
    root.find("/a").tell("crash")
    await diary.until(lambda: len(diary.events) == 1)
    await stop_root(root)
    await pass_time(3600)
    assert diary.entries == ["b down"]


async def test_a_stop_in_the_middle_of_a_group_restart_brings_nobody_back() -> None:
    diary = Diary()
    slow = child(diary, "b", SlowStopper, takes_s=2.0)
    spec = root_of(child(diary, "a"), slow, strategy=Strategy.ONE_FOR_ALL)
    root = await start(spec, diary)
    diary.tear_out()
    root.find("/a").tell("crash")
    await diary.has("b stopping")
    await stop_root(root)
    await pass_time(3600)
    assert diary.entries == ["b stopping", "b down"]


async def test_a_supervisor_asked_to_stop_while_its_children_start_starts_no_more() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    slow = child(diary, "x", SlowStarter, gate=gate, spec={"shutdown_s": 2.0})
    inner = SupervisorSpec("inner", (slow, child(diary, "y")))
    root = await start(root_of(child(diary, "a"), inner), diary)
    gate.clear()
    diary.tear_out()
    root.restart("/inner")
    await diary.has("y down", "x down", "x starting")
    await stop_root(root)
    assert diary.entries == ["y down", "x down", "x starting", "a down"]


async def test_after_the_stop_every_address_is_dead() -> None:
    diary = Diary()
    services = SupervisorSpec("services", (child(diary, "x"),))
    root = await start(root_of(child(diary, "a"), services), diary)
    refs = [root.find(path) for path in ("/", "/a", "/services", "/services/x")]
    await stop_root(root)
    for ref in refs:
        assert not ref.is_alive()
        with pytest.raises(ActorDeadError):
            ref.tell("anyone?")


async def test_a_question_that_was_waiting_is_answered_at_the_end() -> None:
    diary = Diary()
    slowly = Backoff(initial_s=1000.0, cap_s=1000.0)
    root = await start(root_of(child(diary, "a"), backoff=slowly), diary)
    ref = root.find("/a")
    ref.tell("crash")
    answer = ref.ask("who")
    await stop_root(root)
    with pytest.raises(ActorDeadError):
        await answer


async def test_a_tree_may_be_stopped_twice() -> None:
    diary = Diary()
    root = await start(root_of(child(diary, "a")), diary)
    await asyncio.gather(stop_root(root), stop_root(root))
    await stop_root(root)
    assert diary.entries == ["a up", "a down"]


async def test_a_failure_in_on_stop_is_recorded_and_the_others_stop_all_the_same() -> None:
    diary = Diary()

    class BadLoser(Probe):
        def on_stop(self) -> None:
            raise RuntimeError("never")

    root = await start(root_of(child(diary, "a"), child(diary, "b", BadLoser)), diary)
    await stop_root(root)
    assert diary.entries == ["a up", "b up", "a down"]
    assert [(event.type, event.path) for event in diary.events] == [("ActorCrashed", "/b")]
