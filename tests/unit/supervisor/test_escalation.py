from __future__ import annotations

import asyncio

import pytest
from pykka import ActorDeadError

from supervisor import (
    ActorCrashed,
    ActorRestarted,
    Backoff,
    FatalFailure,
    Intensity,
    Restart,
    RestartEscalated,
    RestartIntensityExceeded,
    StoppedUnbidden,
    Strategy,
    SupervisorSpec,
    stop_root,
)
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Boom,
    Diary,
    Doom,
    Failing,
    SlowStarter,
    SlowStopper,
    child,
    pass_time,
    root_of,
    running,
    start,
)

ONCE = Intensity(max_restarts=1, window_s=60.0)


def services(
    diary: Diary, *, spec_of_x: dict[str, object] | None = None, **fields: object
) -> SupervisorSpec:
    """/services with x, y and z, which may be restarted once a minute."""
    children = (child(diary, "x", spec=spec_of_x), child(diary, "y"), child(diary, "z"))
    return SupervisorSpec(
        "services",
        children,
        **{"intensity": ONCE, "backoff": AT_ONCE, **fields},  # type: ignore[arg-type]  # by name
    )


async def test_a_spent_budget_stops_the_children_in_reverse_and_leaves_it_to_the_parent() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), services(diary)), diary) as root:
        x = root.find("/services/x")
        x.tell("crash")
        await diary.has("x up")
        diary.tear_out()
        x.tell("crash")
        await diary.has("z down", "y down", "x up", "y up", "z up")
        (escalated,) = diary.of(RestartEscalated)
        assert (escalated.path, escalated.to) == ("/services", "/")
        assert escalated.reason == "/services/x crashed, and 1 restarts in 60 s are all there are"
        crashes = [event.path for event in diary.of(ActorCrashed)]
        assert crashes == ["/services/x", "/services/x", "/services"]
        assert "RestartIntensityExceeded" in diary.of(ActorCrashed)[-1].error
        assert "Boom: x" in diary.of(ActorCrashed)[-1].traceback


async def test_the_addresses_below_a_restarted_supervisor_stay_the_same() -> None:
    diary = Diary()
    async with running(root_of(services(diary, intensity=Intensity(0, 1.0))), diary) as root:
        refs = [root.find(path) for path in ("/services", "/services/x", "/services/y")]
        refs[1].tell("crash")
        refs[1].tell("hello")
        assert await refs[1].ask("who", timeout=60) == 2
        assert await refs[2].ask("who", timeout=60) == 2
        assert "x got hello" in diary.entries
        assert [root.find(path) for path in ("/services", "/services/x", "/services/y")] == refs


async def test_a_restarted_supervisor_has_a_new_budget() -> None:
    diary = Diary()
    async with running(root_of(services(diary)), diary) as root:
        for times in range(1, 5):
            root.find("/services/x").tell("crash")
            await diary.has_times("x up", times)
            await diary.has_times("z up", times // 2)
        assert [event.path for event in diary.of(RestartEscalated)] == ["/services"] * 2


async def test_crashes_in_different_children_spend_the_same_budget() -> None:
    diary = Diary()
    async with running(root_of(services(diary)), diary) as root:
        root.find("/services/x").tell("crash")
        await diary.has("x up")
        root.find("/services/y").tell("crash")
        await diary.until(lambda: bool(diary.of(RestartEscalated)))


async def test_crashes_further_apart_than_the_window_spend_nothing_together() -> None:
    diary = Diary()
    async with running(root_of(services(diary)), diary) as root:
        for times in range(1, 6):
            root.find("/services/x").tell("crash")
            await diary.has_times("x up", times)
            await pass_time(60.001)
        assert diary.of(RestartEscalated) == []


async def test_word_of_a_crash_that_its_supervisor_did_not_live_to_read_is_old_news() -> None:
    diary = Diary()
    never = Intensity(0, 60.0)
    async with running(root_of(services(diary, intensity=never), intensity=ONCE), diary) as root:
        root.find("/services/x").tell("crash")
        root.find("/services/y").tell("crash")
        await diary.has_times("z up", 1)
        await pass_time(3600)
        assert diary.gave_up == []
        assert len(diary.of(RestartEscalated)) == 1
        assert len(diary.of(ActorCrashed)) == 3


async def test_under_a_restarted_supervisor_backoffs_begin_anew() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=60.0)
    async with running(root_of(services(diary, backoff=backoff, intensity=ONCE)), diary) as root:
        for times in (1, 2, 3):
            root.find("/services/x").tell("crash")
            await diary.has_times("x up", times)
            await diary.has_times("z up", times // 2)
        delays = [event.ceiling_s for event in diary.restarted("/services/x")]
        assert delays == [1.0, 0.0, 1.0]


async def test_a_group_restart_under_way_is_forgotten_when_the_supervisor_is_restarted() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    inner = SupervisorSpec(
        "inner",
        (child(diary, "x"), child(diary, "y", SlowStarter, gate=gate), child(diary, "z")),
        Strategy.ONE_FOR_ALL,
        backoff=AT_ONCE,
    )
    async with running(root_of(inner), diary) as root:
        gate.clear()
        root.find("/inner/x").tell("crash")
        await diary.until(lambda: diary.entries[-1:] == ["y starting"])
        diary.tear_out()
        gate.set()
        root.restart("/inner")
        await diary.has_times("z up", 1)
        await pass_time(3600)
        assert diary.entries == ["y up", "y down", "x down", "x up", "y starting", "y up", "z up"]


async def test_a_root_that_gives_up_stops_everything_and_says_so_once() -> None:
    diary = Diary()
    spec = root_of(child(diary, "a"), child(diary, "b"), intensity=ONCE)
    root = await start(spec, diary)
    refs = [root.find("/a"), root.find("/b")]
    diary.tear_out()
    root.find("/a").tell("crash")
    await diary.has("a up")
    root.find("/a").tell("crash")
    await diary.until(lambda: bool(diary.gave_up))
    await pass_time(3600)
    (error,) = diary.gave_up
    assert isinstance(error, RestartIntensityExceeded)
    assert isinstance(error.__cause__, Boom)
    assert (error.path, error.child) == ("/", "/a")
    assert diary.entries == ["a up", "b down"]
    assert diary.of(RestartEscalated)[0].to == "process"
    for ref in refs:
        with pytest.raises(ActorDeadError):
            ref.tell("anyone?")
    await stop_root(root)


async def test_escalation_climbs_one_level_at_a_time() -> None:
    diary, never = Diary(), Intensity(0, 1.0)
    inner = SupervisorSpec("inner", (child(diary, "x"),), intensity=never)
    outer = SupervisorSpec("outer", (inner, child(diary, "y")), intensity=never)
    root = await start(root_of(outer, child(diary, "a"), intensity=never), diary)
    diary.tear_out()
    root.find("/outer/inner/x").tell("crash")
    await diary.until(lambda: bool(diary.gave_up))
    assert [(event.path, event.to) for event in diary.of(RestartEscalated)] == [
        ("/outer/inner", "/outer"),
        ("/outer", "/"),
        ("/", "process"),
    ]
    assert diary.entries == ["y down", "a down"]


async def test_a_parent_applies_its_own_strategy_to_a_supervisor_that_gave_up() -> None:
    diary = Diary()
    spec = root_of(
        child(diary, "a"),
        services(diary, intensity=Intensity(0, 1.0)),
        child(diary, "b"),
        strategy=Strategy.REST_FOR_ONE,
    )
    async with running(spec, diary) as root:
        root.find("/services/y").tell("crash")
        await diary.has("z down", "x down", "b down", "x up", "y up", "z up", "b up")


async def test_a_supervisor_that_cannot_come_back_is_tried_again_with_backoff() -> None:
    diary = Diary()
    inner = SupervisorSpec(
        "inner",
        (child(diary, "x"), child(diary, "y", Failing, fails=lambda number: 1 < number < 4)),
        intensity=Intensity(0, 1.0),
    )
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=60.0)
    async with running(root_of(inner, backoff=backoff), diary) as root:
        root.find("/inner/x").tell("crash")
        await diary.has_times("y up", 1)
        assert diary.entries == [
            *("y down", "x up", "y failing", "x down", "x up", "y failing", "x down"),
            *("x up", "y up"),
        ]
        ceilings = [event.ceiling_s for event in diary.restarted("/inner")]
        assert ceilings == [1.0, 2.0, 4.0]


async def test_a_fatal_error_is_escalated_at_once_through_all_levels() -> None:
    diary = Diary()
    spec = root_of(services(diary, spec_of_x={"fatal": (Doom,)}), child(diary, "a"))
    root = await start(spec, diary)
    diary.tear_out()
    root.find("/services/x").tell("doom")
    await diary.until(lambda: bool(diary.gave_up))
    assert isinstance(diary.gave_up[0], FatalFailure)
    assert diary.of(ActorRestarted) == []
    assert [event.path for event in diary.of(RestartEscalated)] == ["/services", "/"]
    assert diary.entries == ["z down", "y down", "a down"]


async def test_an_error_that_is_fatal_for_one_child_is_not_for_its_siblings() -> None:
    diary = Diary()
    spec = root_of(child(diary, "a", spec={"fatal": (Doom,)}), child(diary, "b"))
    async with running(spec, diary) as root:
        root.find("/b").tell("doom")
        await diary.has("b up")
        root.find("/a").tell("crash")
        await diary.has("b up", "a up")
        assert diary.gave_up == []


async def test_a_permanent_child_that_keeps_stopping_is_a_failure_too() -> None:
    diary = Diary()
    root = await start(root_of(child(diary, "a"), intensity=ONCE), diary)
    for _ in range(2):
        root.find("/a").tell("stop")
    await diary.until(lambda: bool(diary.gave_up) or diary.entries.count("a up") == 2)
    root.find("/a").tell("stop")
    await diary.until(lambda: bool(diary.gave_up))
    assert isinstance(diary.gave_up[0].__cause__, StoppedUnbidden)
    assert diary.of(ActorCrashed)[-1].path == "/"


async def test_a_supervisor_killed_from_outside_comes_back_with_its_branch() -> None:
    diary = Diary()
    async with running(root_of(services(diary)), diary) as root:
        x = root.find("/services/x")
        root.find("/services").kill("by accident")
        await diary.has_times("z up", 1)
        assert await x.ask("who", timeout=60) == 2
        assert root.describe().children[0].restarts == 1


async def test_a_transient_supervisor_is_restarted_when_it_gives_up_but_not_when_it_stops() -> None:
    diary = Diary()
    spec = root_of(
        services(diary, restart=Restart.TRANSIENT, intensity=Intensity(0, 1.0)), child(diary, "a")
    )
    async with running(spec, diary) as root:
        x = root.find("/services/x")
        x.tell("crash")
        await diary.has_times("z up", 1)
        diary.tear_out()
        assert await root.find("/services").stop()
        await pass_time(3600)
        assert diary.entries == ["z down", "y down", "x down"]
        assert not x.is_alive()


async def test_what_is_still_unwinding_from_a_kill_is_waited_for_before_it_restarts() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()

    class Clinging(SlowStarter):
        async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
            try:
                await super().on_start()
            except asyncio.CancelledError:
                await pass_time(2.0)
                diary.write("x let go")
                raise

    inner = SupervisorSpec("inner", (child(diary, "x", Clinging, gate=gate),))
    async with running(root_of(inner), diary) as root:
        gate.clear()
        root.find("/inner/x").tell("crash")
        await diary.has("x starting")
        root.find("/inner").kill("by accident")
        root.find("/inner/x").kill("with it")
        gate.set()
        await diary.has("x starting", "x let go", "x starting", "x up")


async def test_a_deadline_passes_for_a_branch_as_a_whole() -> None:
    diary = Diary()
    slow = [child(diary, name, SlowStopper, takes_s=4.0) for name in ("x", "y")]
    inner = SupervisorSpec("inner", tuple(slow))
    root = await start(root_of(inner), diary)
    diary.tear_out()
    await stop_root(root)
    assert diary.entries == ["y stopping", "y down", "x stopping", "x down"]
