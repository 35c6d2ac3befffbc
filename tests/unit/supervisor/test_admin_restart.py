from __future__ import annotations

import asyncio

from supervisor import (
    ActorCrashed,
    ActorQuarantined,
    ActorRestarted,
    Backoff,
    GetOrStart,
    Intensity,
    PoolSpec,
    Restart,
    RestartEscalated,
    Strategy,
    SupervisorSpec,
    stop_root,
)
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Diary,
    SlowStarter,
    SlowStopper,
    child,
    factory,
    pass_time,
    root_of,
    running,
    start,
)

NEVER = Intensity(max_restarts=0, window_s=60.0)


async def test_it_takes_the_path_of_a_failure() -> None:
    diary = Diary()
    spec = root_of(child(diary, "a"), child(diary, "b"), strategy=Strategy.ONE_FOR_ALL)
    async with running(spec, diary) as root:
        root.restart("/a")
        await diary.has("b down", "a up", "b up")
        (crash,) = diary.of(ActorCrashed)
        assert crash.path == "/a"
        assert crash.error == "supervisor.errors.AdminRestart: restarted by an operator"
        assert [event.path for event in diary.of(ActorRestarted)] == ["/a", "/b"]


async def test_it_spends_no_budget_however_often() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), intensity=NEVER), diary) as root:
        ref = root.find("/a")
        for times in range(1, 10):
            root.restart("/a")
            await diary.has_times("a up", times)
        assert root.find("/a") is ref
        assert diary.gave_up == []


async def test_it_does_not_lengthen_the_backoff() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=60.0)
    async with running(root_of(child(diary, "a"), backoff=backoff), diary) as root:
        for times in range(1, 4):
            root.restart("/a")
            await diary.has_times("a up", times)
        assert [event.ceiling_s for event in diary.of(ActorRestarted)] == [1.0] * 3


async def test_a_pool_child_is_restarted_without_nearing_its_quarantine() -> None:
    diary = Diary()
    async with running(root_of(PoolSpec("pool", backoff=AT_ONCE, intensity=NEVER)), diary) as root:
        ref = await root.find("/pool").ask(GetOrStart("a", factory(diary, "a")))
        for times in range(1, 6):
            await diary.has_times("a up", times)
            root.restart("/pool/a")
        assert await ref.ask("who", timeout=60) == 6
        assert diary.of(ActorQuarantined) == []


async def test_a_supervisor_comes_back_with_all_its_children() -> None:
    diary = Diary()
    inner = SupervisorSpec("inner", (child(diary, "x"), child(diary, "y")))
    async with running(root_of(inner, child(diary, "a"), intensity=NEVER), diary) as root:
        x = root.find("/inner/x")
        root.restart("/inner")
        await diary.has("y down", "x down", "x up", "y up")
        assert root.find("/inner/x") is x
        assert diary.of(RestartEscalated) == []


async def test_the_root_comes_back_without_giving_up() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), child(diary, "b")), diary) as root:
        a = root.find("/a")
        root.restart("/")
        await diary.has("b down", "a down", "a up", "b up")
        assert root.find("/a") is a
        assert root.describe().restarts == 1
        assert diary.gave_up == []
        assert [event.path for event in diary.of(ActorRestarted)] == ["/", "/a", "/b"]


async def test_the_busy_are_interrupted() -> None:
    diary, never = Diary(), asyncio.Event()

    async def work() -> None:
        await never.wait()

    async with running(root_of(child(diary, "a")), diary) as root:
        root.find("/a").tell(work)
        await pass_time(1)
        root.restart("/a")
        await diary.has("a up")


async def test_one_that_waits_for_its_backoff_need_wait_no_longer() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    slowly = Backoff(initial_s=1000.0, cap_s=1000.0)
    spec = root_of(child(diary, "a"), PoolSpec("pool", backoff=slowly), backoff=slowly)
    async with running(spec, diary) as root:
        await root.find("/pool").ask(GetOrStart("o", factory(diary, "o")))
        await diary.has("o up")
        for path in ("/a", "/pool/o"):
            root.find(path).tell("crash")
        await diary.until(lambda: len(diary.of(ActorCrashed)) == 2)
        await pass_time(0.001)
        began = clock()
        root.restart("/a")
        root.restart("/pool/o")
        await diary.has("o up", "a up", "o up")
        assert clock() == began
        await pass_time(3600)
        assert diary.entries == ["o up", "a up", "o up"]


async def test_one_that_is_done_is_started_again() -> None:
    diary = Diary()
    transient = child(diary, "a", spec={"restart": Restart.TRANSIENT})
    async with running(root_of(transient), diary) as root:
        root.find("/a").tell("stop")
        await pass_time(1)
        root.restart("/a")
        await diary.has("a down", "a up")


async def test_one_that_hangs_in_its_start_starts_again_and_its_siblings_stay() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    inner = SupervisorSpec(
        "inner",
        (child(diary, "x"), child(diary, "y", SlowStarter, gate=gate)),
        intensity=NEVER,
    )
    async with running(root_of(inner, intensity=NEVER), diary) as root:
        gate.clear()
        root.restart("/inner")
        await diary.has("y down", "x down", "x up", "y starting")
        diary.tear_out()
        root.restart("/inner/y")
        await diary.has("y starting")
        root.restart("/inner/x")
        await diary.has("y starting", "x up")
        gate.set()
        await diary.has("y starting", "x up", "y up")


async def test_a_supervisor_that_hangs_in_its_start_stops_what_it_has_and_starts_again() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    slow = child(diary, "y", SlowStarter, gate=gate, spec={"shutdown_s": 2.0})
    inner = SupervisorSpec("inner", (child(diary, "x"), slow), intensity=NEVER)
    async with running(root_of(inner, intensity=NEVER), diary) as root:
        gate.clear()
        root.restart("/inner")
        await diary.has("y down", "x down", "x up", "y starting")
        diary.tear_out()
        root.restart("/inner")
        await diary.has("x down", "x up", "y starting")
        gate.set()
        await diary.has("x down", "x up", "y starting", "y up")


async def test_one_that_is_stopping_is_left_to_it() -> None:
    diary = Diary()
    slow = child(diary, "a", SlowStopper, takes_s=2.0)
    root = await start(root_of(slow), diary)
    stopping = asyncio.create_task(stop_root(root))
    await diary.has("a up", "a stopping")
    root.restart("/a")
    root.restart("/")
    await stopping
    assert diary.entries == ["a up", "a stopping", "a down"]
    assert diary.events == []


async def test_one_that_is_stopping_with_its_group_still_waits_for_the_backoff() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    backoff = Backoff(initial_s=1000.0, cap_s=1000.0)
    slow = child(diary, "b", SlowStopper, takes_s=1.0)
    spec = root_of(child(diary, "a"), slow, strategy=Strategy.ONE_FOR_ALL, backoff=backoff)
    async with running(spec, diary) as root:
        root.find("/a").tell("crash")
        await diary.has("b stopping")
        root.restart("/b")
        await diary.has("b stopping", "b down", "a up", "b up")
        assert clock() == diary.of(ActorRestarted)[0].delay_s > 1.5
