from __future__ import annotations

import asyncio
import random

import pytest
from pykka import ActorDeadError

from actors.runtime import AsyncioActor
from supervisor import (
    ActorCrashed,
    ActorRestarted,
    Backoff,
    ChildExists,
    GetOrStart,
    Intensity,
    PoolSpec,
    Restart,
    Root,
    SpecError,
    StartChild,
    WhereIs,
    stop_root,
)
from supervisor.slot import Ref
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Diary,
    Failing,
    Probe,
    SlowStarter,
    SlowStopper,
    factory,
    now,
    pass_time,
    root_of,
    running,
    start,
)

POOL = PoolSpec("pool", backoff=AT_ONCE)


async def put(
    root: Root, diary: Diary, name: str, kind: type[Probe] = Probe, **options: object
) -> Ref:
    """Start a child in the pool."""
    made = factory(diary, name, kind, **options)
    ref: Ref = await root.find("/pool").ask(StartChild(name, made))
    return ref


async def in_pool(root: Root, name: str) -> Ref | None:
    ref: Ref | None = await root.find("/pool").ask(WhereIs(name))
    return ref


async def test_a_child_is_found_by_its_name_and_started_only_once() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        pool = root.find("/pool")
        first = await pool.ask(GetOrStart("a", factory(diary, "a")))
        second = await pool.ask(GetOrStart("a", factory(diary, "a")))
        assert first is second is await in_pool(root, "a") is root.find("/pool/a")
        assert first.path == "/pool/a"
        await diary.has("a up")
        assert await in_pool(root, "b") is None


async def test_a_name_that_is_taken_is_refused_and_nothing_changes() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        ref = await put(root, diary, "a")
        with pytest.raises(ChildExists, match="/pool/a is already there"):
            await put(root, diary, "a")
        assert await in_pool(root, "a") is ref


@pytest.mark.parametrize("name", ["", "a/b", 7, None])
async def test_a_name_that_is_no_segment_of_a_path_is_refused(name: object) -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        for request in (StartChild, GetOrStart):
            with pytest.raises(SpecError, match=r"name = .*: must be a non-empty string"):
                await root.find("/pool").ask(request(name, Probe))  # type: ignore[arg-type]
        assert root.describe().children[0].children == ()


async def test_the_pool_does_not_wait_for_a_child_to_start() -> None:
    diary, gate = Diary(), asyncio.Event()
    async with running(root_of(POOL), diary) as root:
        ref = await put(root, diary, "slow", SlowStarter, gate=gate)
        ref.tell("hello")
        await diary.has("slow starting")
        await put(root, diary, "quick")
        await diary.has("slow starting", "quick up")
        gate.set()
        await diary.has("slow starting", "quick up", "slow up", "slow got hello")


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
    async with running(root_of(PoolSpec("pool", restart, AT_ONCE)), diary) as root:
        ref = await put(root, diary, "a")
        await diary.has("a up")
        ref.tell(message)
        await pass_time(3600)
        assert (diary.entries.count("a up") == 2) is comes_back
        assert (await in_pool(root, "a") is ref) is comes_back
        assert ref.is_alive() is comes_back
        assert root.describe().children[0].children_total == int(comes_back)


async def test_a_finished_child_can_be_started_anew_under_its_name() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        old = await put(root, diary, "a")
        await old.stop()
        await pass_time(1)
        new = await put(root, diary, "a")
        assert new is not old
        assert await new.ask("who") == 1
        with pytest.raises(ActorDeadError):
            old.tell("hello")


async def test_a_message_that_came_behind_the_stop_brings_a_transient_child_back() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        ref = await put(root, diary, "a", SlowStopper, takes_s=1.0)
        ref.stop()
        await diary.has("a up", "a stopping")
        ref.tell("retry")
        question = ref.ask("who")
        assert await question == 2
        assert diary.entries == ["a up", "a stopping", "a down", "a up", "a got retry"]
        assert diary.events == []


async def test_the_address_and_what_waits_there_survive_a_crash() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        ref = await put(root, diary, "a")
        ref.tell("crash")
        ref.tell("hello")
        assert await ref.ask("who", timeout=60) == 2
        assert diary.entries == ["a up", "a up", "a got hello"]
        (crash,) = diary.of(ActorCrashed)
        assert (crash.path, crash.message_type) == ("/pool/a", "str")
        (restart,) = diary.of(ActorRestarted)
        assert (restart.path, restart.restarts) == ("/pool/a", 1)


async def test_while_a_child_waits_to_be_restarted_its_name_leads_to_the_same_address() -> None:
    diary = Diary()
    spec = root_of(PoolSpec("pool", backoff=Backoff(initial_s=1000.0, cap_s=1000.0)))
    async with running(spec, diary) as root:
        ref = await put(root, diary, "a")
        ref.tell("crash")
        await diary.until(lambda: len(diary.events) == 1)
        assert await root.find("/pool").ask(GetOrStart("a", factory(diary, "a"))) is ref
        (node,) = root.describe().children[0].children
        assert node.state == "waiting"
        assert node.next_restart_at is not None
        assert node.next_restart_at > now()


async def test_a_child_has_its_own_backoff_and_its_siblings_theirs() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=1.0, factor=2.0, cap_s=8.0, reset_after_s=100.0)
    async with running(root_of(PoolSpec("pool", backoff=backoff)), diary) as root:
        a, b = await put(root, diary, "a"), await put(root, diary, "b")
        for times in (2, 3, 4):
            a.tell("crash")
            await diary.has_times("a up", times)
        b.tell("crash")
        await diary.has_times("b up", 2)
        await pass_time(100.0)
        a.tell("crash")
        await diary.has_times("a up", 5)
        ceilings = {
            path: [event.ceiling_s for event in diary.restarted(path)]
            for path in ("/pool/a", "/pool/b")
        }
        assert ceilings == {"/pool/a": [1.0, 2.0, 4.0, 1.0], "/pool/b": [1.0]}


async def test_a_factory_that_raises_is_a_crash_of_the_child() -> None:
    diary = Diary()

    def make() -> AsyncioActor:
        raise RuntimeError("no parts")

    spec = PoolSpec("pool", backoff=AT_ONCE, intensity=Intensity(3, 60.0))
    async with running(root_of(spec), diary) as root:
        await put(root, diary, "b")
        await root.find("/pool").ask(GetOrStart("a", make))
        await pass_time(1)
        assert len(diary.of(ActorCrashed)) == 4
        assert await in_pool(root, "a") is None
        assert await in_pool(root, "b") is not None


async def test_all_children_stop_at_once_and_share_one_deadline() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    root = await start(root_of(PoolSpec("pool", shutdown_s=5.0)), diary)
    for index in range(3):
        await put(root, diary, f"quick{index}", SlowStopper, takes_s=4.0)
        await put(root, diary, f"stuck{index}", SlowStopper, takes_s=60.0)
    refs = [root.find(node.path) for node in root.describe().children[0].children]
    began = clock()
    await stop_root(root)
    assert clock() - began == pytest.approx(5.0)
    assert [entry for entry in diary.entries if "down" in entry] == [
        "quick0 down",
        "quick1 down",
        "quick2 down",
    ]
    assert [ref.exited.get().reason for ref in refs] == ["normal", "killed"] * 3
    assert not any(ref.is_alive() for ref in refs)


async def test_nothing_starts_again_once_the_pool_stops() -> None:
    diary = Diary()
    root = await start(root_of(PoolSpec("pool", backoff=AT_ONCE)), diary)
    await put(root, diary, "a", SlowStopper, takes_s=2.0)
    b = await put(root, diary, "b")
    await diary.has("a up", "b up")
    diary.tear_out()
    stopping = asyncio.create_task(stop_root(root))
    b.tell("crash")
    await stopping
    await pass_time(3600)
    assert diary.entries == ["a stopping", "a down"]


async def test_a_pool_that_is_restarted_brings_its_children_back_at_the_same_addresses() -> None:
    diary = Diary()
    async with running(root_of(POOL), diary) as root:
        a, b = await put(root, diary, "a"), await put(root, diary, "b")
        await diary.has("a up", "b up")
        diary.tear_out()
        root.restart("/pool")
        await diary.has("a down", "b down", "a up", "b up")
        a.tell("hello")
        assert await b.ask("who") == 2
        assert await in_pool(root, "a") is a
        assert await in_pool(root, "b") is b
        assert [node.restarts for node in root.describe().children[0].children] == [1, 1]


async def test_a_pool_of_temporary_children_is_empty_after_its_restart() -> None:
    diary = Diary()
    async with running(root_of(PoolSpec("pool", Restart.TEMPORARY)), diary) as root:
        a = await put(root, diary, "a")
        root.restart("/pool")
        await diary.has("a up", "a down")
        await pass_time(1)
        assert await in_pool(root, "a") is None
        assert not a.is_alive()


@pytest.mark.parametrize("restart", [Restart.TRANSIENT, Restart.TEMPORARY])
async def test_word_of_a_crash_that_the_pool_did_not_live_to_read_is_old_news(
    restart: Restart,
) -> None:
    diary = Diary()
    spec = root_of(PoolSpec("pool", restart, AT_ONCE), intensity=Intensity(0, 60.0))
    async with running(spec, diary) as root:
        a = await put(root, diary, "a")
        await diary.has("a up")
        diary.on_event = lambda: root.restart("/pool") if len(diary.events) == 1 else None
        a.tell("crash")
        await pass_time(3600)
        comes_back = restart is Restart.TRANSIENT
        assert diary.entries == ["a up"] * (1 + comes_back)
        assert (await in_pool(root, "a") is a) is comes_back
        assert diary.gave_up == []


async def test_children_of_a_killed_pool_that_still_unwind_are_waited_for() -> None:
    diary, gate = Diary(), asyncio.Event()

    class Clinging(SlowStarter):
        async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
            try:
                await super().on_start()
            except asyncio.CancelledError:
                await pass_time(2.0)
                raise

    async with running(root_of(POOL), diary) as root:
        a = await put(root, diary, "a", Clinging, gate=gate)
        await diary.has("a starting")
        root.find("/pool").kill("by accident")
        gate.set()
        assert await a.ask("who", timeout=60) == 2


async def test_a_child_that_cannot_start_spends_its_own_budget_only() -> None:
    diary = Diary()
    spec = PoolSpec("pool", backoff=AT_ONCE, intensity=Intensity(2, 60.0))
    async with running(root_of(spec, intensity=Intensity(0, 60.0)), diary) as root:
        await put(root, diary, "a", Failing, fails=lambda _: True)
        b = await put(root, diary, "b")
        await pass_time(3600)
        assert diary.entries.count("a failing") == 3
        assert await in_pool(root, "a") is None
        assert await b.ask("who") == 1
        assert diary.gave_up == []


async def test_tens_of_thousands_of_children_come_and_go_each_at_a_constant_cost() -> None:
    diary, total = Diary(), 20_000

    class Light(AsyncioActor):
        use_registry = False

        def on_receive(self, message: object) -> None:
            self.stop()

    async with running(root_of(PoolSpec("pool", shutdown_s=60.0)), diary) as root:
        pool = root.find("/pool")
        for index in range(total):
            pool.tell(GetOrStart(f"n{index}", Light))
        assert await in_pool(root, "n19999") is not None
        assert root.describe(limit=3).children[0].children_total == total
        leaving = random.Random(1).sample(range(total), total // 2)
        for index in leaving:
            root.find(f"/pool/n{index}").tell("leave")
        await pass_time(1)
        assert root.describe(limit=3).children[0].children_total == total // 2
    assert diary.events == []
