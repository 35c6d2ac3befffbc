from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from pykka import ActorDeadError

from supervisor import ActorCrashed, ActorRestarted, Backoff, ChildSpec, Intensity, Restart
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Diary,
    Failing,
    Probe,
    SlowStarter,
    SlowStopper,
    child,
    factory,
    now,
    pass_time,
    root_of,
    running,
)

PATIENT = Intensity(max_restarts=1000, window_s=1.0)


@pytest.mark.parametrize(
    "restart, message, comes_back",
    [
        (Restart.PERMANENT, "crash", True),
        (Restart.PERMANENT, "stop", True),
        (Restart.TRANSIENT, "crash", True),
        (Restart.TRANSIENT, "stop", False),
        (Restart.TEMPORARY, "crash", False),
        (Restart.TEMPORARY, "stop", False),
    ],
)
async def test_who_comes_back_after_what(restart: Restart, message: str, comes_back: bool) -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a", spec={"restart": restart})), diary) as root:
        ref = root.find("/a")
        ref.tell(message)
        await pass_time(3600)
        assert ("a up" in diary.entries) is comes_back
        assert ref.is_alive() is comes_back


async def test_a_finished_transient_child_keeps_its_place_and_a_temporary_one_does_not() -> None:
    diary = Diary()
    spec = root_of(
        child(diary, "a", spec={"restart": Restart.TRANSIENT}),
        child(diary, "b", spec={"restart": Restart.TEMPORARY}),
    )
    async with running(spec, diary) as root:
        root.find("/a").tell("stop")
        root.find("/b").tell("stop")
        await pass_time(1)
        assert [(node.path, node.state) for node in root.describe().children] == [("/a", "stopped")]


async def test_the_address_and_what_waits_there_survive_every_restart() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), intensity=PATIENT), diary) as root:
        ref = root.find("/a")
        for number in range(2, 6):
            ref.tell("crash")
            ref.tell("hello")
            assert await ref.ask("who", timeout=60) == number
        assert root.find("/a") is ref
        assert diary.entries == ["a up", "a got hello"] * 4


async def test_siblings_do_not_notice() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), child(diary, "b")), diary) as root:
        root.find("/a").tell("crash")
        await diary.has("a up")
        assert await root.find("/b").ask("who") == 1
        assert diary.entries == ["a up"]


async def test_the_restart_comes_after_the_delay_that_the_event_names() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=400.0, cap_s=1000.0)
    async with running(root_of(child(diary, "a"), backoff=backoff), diary) as root:
        crashed_at = now()
        root.find("/a").tell("crash")
        await diary.until(lambda: bool(diary.of(ActorCrashed)))
        await pass_time(1e-6)
        (waiting,) = root.describe().children
        assert waiting.state == "waiting"
        await diary.has("a up")
        (event,) = diary.of(ActorRestarted)
        assert 1.0 < event.delay_s <= event.ceiling_s == 400.0
        assert (now() - crashed_at).total_seconds() == pytest.approx(event.delay_s, abs=1e-3)
        assert waiting.next_restart_at is not None
        assert abs(waiting.next_restart_at - now()) < timedelta(milliseconds=1)
        assert event.path == "/a"
        assert event.restarts == 1
        assert event.reason.endswith("Boom: a")


async def test_a_child_that_keeps_crashing_is_given_ever_more_time() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=6.0)
    spec = root_of(child(diary, "a"), backoff=backoff, intensity=Intensity(100, 1.0))
    async with running(spec, diary) as root:
        for times in range(1, 6):
            root.find("/a").tell("crash")
            await diary.has_times("a up", times)
        ceilings = [event.ceiling_s for event in diary.of(ActorRestarted)]
        assert ceilings == [1.0, 2.0, 4.0, 6.0, 6.0]
        assert [event.restarts for event in diary.of(ActorRestarted)] == [1, 2, 3, 4, 5]


async def test_one_that_was_stable_long_enough_starts_again_from_the_shortest_delay() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=64.0, reset_after_s=30.0)
    async with running(root_of(child(diary, "a"), backoff=backoff), diary) as root:
        for times, up_s in enumerate((29.0, 29.0, 30.0, 0.0), start=1):
            await pass_time(up_s)
            root.find("/a").tell("crash")
            await diary.has_times("a up", times)
        assert [event.ceiling_s for event in diary.of(ActorRestarted)] == [1.0, 2.0, 1.0, 2.0]


async def test_a_child_may_have_a_backoff_of_its_own() -> None:
    diary = Diary()
    own = Backoff(initial_s=7.0, cap_s=7.0)
    async with running(root_of(child(diary, "a", spec={"backoff": own})), diary) as root:
        root.find("/a").tell("crash")
        await diary.has("a up")
        assert diary.of(ActorRestarted)[0].ceiling_s == 7.0


async def test_the_same_seed_gives_the_same_delays() -> None:
    async def delays(seed: int) -> list[float]:
        diary = Diary()
        spec = root_of(child(diary, "a"), backoff=Backoff())
        async with running(spec, diary, seed=seed) as root:
            for times in (1, 2, 3):
                root.find("/a").tell("crash")
                await diary.has_times("a up", times)
        return [event.delay_s for event in diary.of(ActorRestarted)]

    assert await delays(5) == await delays(5) != await delays(6)


async def test_a_restart_that_fails_is_a_crash_like_any_other() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=100.0)
    spec = root_of(child(diary, "a", Failing, fails=lambda n: 1 < n < 5), backoff=backoff)
    async with running(spec, diary) as root:
        root.find("/a").tell("crash")
        assert await root.find("/a").ask("who", timeout=3600) == 5
        assert diary.entries == ["a failing"] * 3 + ["a up"]
        assert [event.ceiling_s for event in diary.of(ActorRestarted)] == [1.0, 2.0, 4.0, 8.0]


async def test_a_factory_that_raises_at_a_restart_is_a_crash_like_any_other() -> None:
    diary, made = Diary(), 0
    probe = factory(diary, "a")

    def make() -> Probe:
        nonlocal made
        made += 1
        if made == 2:
            raise RuntimeError("out of parts")
        return probe()

    async with running(root_of(ChildSpec("a", make)), diary) as root:
        root.find("/a").tell("crash")
        await diary.has("a up")
        assert [event.error for event in diary.of(ActorCrashed)] == [
            "tests.unit.supervisor.stage.Boom: a",
            "RuntimeError: out of parts",
        ]
        assert root.describe().children[0].restarts == 2


async def test_one_slow_to_come_back_keeps_nobody_else_from_coming_back() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    spec = root_of(child(diary, "a", SlowStarter, gate=gate), child(diary, "b"))
    async with running(spec, diary) as root:
        gate.clear()
        root.find("/a").tell("crash")
        await diary.has("a starting")
        root.find("/b").tell("crash")
        await diary.has("a starting", "b up")
        assert [node.state for node in root.describe().children] == ["starting", "running"]
        gate.set()
        await diary.has("a starting", "b up", "a up")


async def test_a_crash_is_recorded_with_the_message_it_came_with() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a")), diary) as root:
        root.find("/a").tell(KeyError("key"))
        await diary.has("a up")
        (crash,) = diary.of(ActorCrashed)
        assert (crash.path, crash.error, crash.message_type) == (
            "/a",
            "KeyError: 'key'",
            "KeyError",
        )
        assert "in on_receive" in crash.traceback
        assert crash.traceback.endswith("KeyError: 'key'\n")


async def test_a_killed_child_is_as_good_as_a_crashed_one() -> None:
    diary = Diary()
    transient = child(diary, "a", spec={"restart": Restart.TRANSIENT})
    async with running(root_of(transient), diary) as root:
        root.find("/a").kill("for the test")
        await diary.has("a up")
        assert diary.of(ActorCrashed)[0].error.endswith("/a) was killed: for the test")


async def test_a_stop_that_the_last_instance_did_not_live_to_read_does_not_stop_the_next() -> None:
    diary = Diary()
    transient = child(diary, "a", SlowStopper, takes_s=1.0, spec={"restart": Restart.TRANSIENT})
    async with running(root_of(transient, backoff=AT_ONCE), diary) as root:
        ref = root.find("/a")
        ref.tell("crash")
        ref.stop()
        ref.tell("hello")
        await diary.has("a up", "a got hello")
        await pass_time(3600)
        assert diary.entries == ["a up", "a got hello"]


async def test_a_listener_that_fails_does_not_stop_supervision() -> None:
    diary = Diary()

    def listen(event: object) -> None:
        raise RuntimeError("deaf")

    diary.listen = listen  # type: ignore[method-assign]  # the fault under test
    async with running(root_of(child(diary, "a")), diary) as root:
        root.find("/a").tell("crash")
        await diary.has("a up")


async def test_an_address_closed_by_mistake_is_replaced() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a")), diary) as root:
        ref = root.find("/a")
        ref.close()
        await diary.has("a up")
        with pytest.raises(ActorDeadError):
            ref.tell("hello")
        root.find("/a").tell("hello")
        await diary.has("a up", "a got hello")
