"""one_for_all and rest_for_one, with real children."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor import (
    ActorCrashed,
    ActorRestarted,
    Backoff,
    Intensity,
    Restart,
    Strategy,
    plan,
    stop_root,
)
from tests.unit.supervisor.stage import (
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
from tests.virtual_time import VirtualTimeLoop

ALL, REST = Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE


@pytest.mark.parametrize(
    "strategy, expected",
    [
        (Strategy.ONE_FOR_ONE, ["b up"]),
        (REST, ["d down", "c down", "b up", "c up", "d up"]),
        (ALL, ["d down", "c down", "a down", "a up", "b up", "c up", "d up"]),
    ],
)
async def test_a_crash_takes_the_group_down_in_reverse_and_up_in_order(
    strategy: Strategy, expected: list[str]
) -> None:
    diary = Diary()
    spec = root_of(*(child(diary, name) for name in "abcd"), strategy=strategy)
    async with running(spec, diary) as root:
        refs = [root.find(f"/{name}") for name in "abcd"]
        root.find("/b").tell("crash")
        await diary.has(*expected)
        assert [root.find(f"/{name}") for name in "abcd"] == refs
        assert len(diary.of(ActorCrashed)) == 1


async def test_each_of_the_group_comes_up_only_after_the_one_before_it() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    spec = root_of(
        child(diary, "a"),
        child(diary, "b", SlowStarter, gate=gate),
        child(diary, "c"),
        strategy=ALL,
    )
    async with running(spec, diary) as root:
        gate.clear()
        root.find("/a").tell("crash")
        await diary.has("c down", "b down", "a up", "b starting")
        await pass_time(3600)
        assert diary.entries[-1] == "b starting"
        gate.set()
        await diary.has("c down", "b down", "a up", "b starting", "b up", "c up")


async def test_the_group_stops_at_once_and_starts_after_the_backoff() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    backoff = Backoff(initial_s=500.0, cap_s=500.0)
    spec = root_of(child(diary, "a"), child(diary, "b"), strategy=ALL, backoff=backoff)
    async with running(spec, diary) as root:
        began = clock()
        root.find("/a").tell("crash")
        await diary.has("b down")
        assert clock() == began
        await pass_time(0.001)
        assert [node.state for node in root.describe().children] == ["waiting", "waiting"]
        assert len({node.next_restart_at for node in root.describe().children}) == 1
        await diary.has("b down", "a up", "b up")
        delays = [event.delay_s for event in diary.of(ActorRestarted)]
        assert delays == pytest.approx([clock() - began] * 2, abs=1e-6)


async def test_what_is_told_to_a_sibling_while_it_is_down_is_handled_when_it_is_back() -> None:
    diary = Diary()
    backoff = Backoff(initial_s=500.0, cap_s=500.0)
    spec = root_of(child(diary, "a"), child(diary, "b"), strategy=ALL, backoff=backoff)
    async with running(spec, diary) as root:
        ref = root.find("/b")
        root.find("/a").tell("crash")
        await diary.has("b down")
        ref.tell("hello")
        assert await ref.ask("who", timeout=3600) == 2
        assert diary.entries == ["b down", "a up", "b up", "b got hello"]


async def test_temporary_siblings_go_with_the_group_and_finished_transient_ones_come_back() -> None:
    diary = Diary()
    spec = root_of(
        child(diary, "a"),
        child(diary, "b", spec={"restart": Restart.TEMPORARY}),
        child(diary, "c", spec={"restart": Restart.TRANSIENT}),
        strategy=ALL,
    )
    async with running(spec, diary) as root:
        root.find("/c").tell("stop")
        await diary.has("c down")
        await pass_time(1)
        root.find("/a").tell("crash")
        await diary.has("c down", "b down", "a up", "c up")
        assert [node.path for node in root.describe().children] == ["/a", "/c"]


async def test_a_sibling_that_will_not_stop_is_killed_and_then_restarted() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    spec = root_of(
        child(diary, "a"),
        child(diary, "b", SlowStopper, takes_s=60.0, spec={"shutdown_s": 4.0}),
        strategy=ALL,
    )
    async with running(spec, diary) as root:
        began = clock()
        root.find("/a").tell("crash")
        await diary.has("b stopping", "a up", "b up")
        assert clock() - began == pytest.approx(4.0, abs=0.01)
        await pass_time(3600)
        assert diary.entries == ["b stopping", "a up", "b up"]
        assert [event.path for event in diary.of(ActorCrashed)] == ["/a"]


async def test_a_sibling_that_crashes_while_it_is_being_stopped_costs_no_budget() -> None:
    diary = Diary()
    spec = root_of(
        *(child(diary, name) for name in "abc"), strategy=ALL, intensity=Intensity(1, 3600.0)
    )
    async with running(spec, diary) as root:
        for name in "abc":
            root.find(f"/{name}").tell("crash")
        await diary.has("a up", "b up", "c up")
        assert [event.path for event in diary.of(ActorCrashed)] == ["/a", "/b", "/c"]
        await pass_time(3600)
        assert diary.entries == ["a up", "b up", "c up"]


async def test_a_temporary_sibling_that_crashes_with_the_group_is_forgotten_once() -> None:
    diary = Diary()
    spec = root_of(
        child(diary, "a"), child(diary, "b", spec={"restart": Restart.TEMPORARY}), strategy=ALL
    )
    async with running(spec, diary) as root:
        root.find("/a").tell("crash")
        root.find("/b").tell("crash")
        await diary.has("a up")
        await pass_time(3600)
        assert diary.entries == ["a up"]
        assert diary.gave_up == []


async def test_a_crash_further_up_during_the_wait_widens_the_group() -> None:
    diary = Diary()
    slowly = Backoff(initial_s=1000.0, cap_s=1000.0)
    spec = root_of(
        *(child(diary, name) for name in "abc"),
        strategy=REST,
        intensity=Intensity(2, 3600.0),
        backoff=slowly,
    )
    async with running(spec, diary) as root:
        root.find("/b").tell("crash")
        await diary.has("c down")
        root.find("/a").tell("crash")
        await diary.has("c down", "a up", "b up", "c up")
        await pass_time(7200)
        assert diary.entries == ["c down", "a up", "b up", "c up"]
        assert [event.path for event in diary.of(ActorRestarted)] == ["/a", "/b", "/c"]


async def test_a_widened_group_does_not_cut_short_the_longer_wait() -> None:
    diary, clock = Diary(), asyncio.get_running_loop().time
    spec = root_of(
        child(diary, "a", spec={"backoff": Backoff(initial_s=1e-6, cap_s=1e-6)}),
        child(diary, "b", spec={"backoff": Backoff(initial_s=1000.0, cap_s=1000.0)}),
        strategy=REST,
    )
    async with running(spec, diary, seed=3) as root:
        root.find("/b").tell("crash")
        await pass_time(0.001)
        due = root.describe().children[1].next_restart_at
        root.find("/a").tell("crash")
        await diary.has("a up", "b up")
        assert clock() > 100
        nodes = root.describe().children
        assert abs((nodes[0].since - due).total_seconds()) < 0.01  # type: ignore[operator]  # set


async def test_a_crash_of_one_already_back_takes_down_those_after_it_again() -> None:
    diary, gate = Diary(), asyncio.Event()
    gate.set()
    spec = root_of(
        child(diary, "a"),
        child(diary, "b"),
        child(diary, "c", SlowStarter, gate=gate),
        strategy=REST,
    )
    async with running(spec, diary) as root:
        gate.clear()
        root.find("/a").tell("crash")
        await diary.has("c down", "b down", "a up", "b up", "c starting")
        diary.tear_out()
        root.find("/b").tell("crash")
        await pass_time(1.0)
        assert root.describe().children[2].state == "stopping"
        gate.set()
        await diary.has("c up", "c down", "b up", "c starting", "c up")


async def test_a_restart_that_fails_in_the_middle_of_the_group_is_tried_again_from_there() -> None:
    diary = Diary()
    spec = root_of(
        child(diary, "a"),
        child(diary, "b", Failing, fails=lambda number: number == 2),
        child(diary, "c"),
        strategy=REST,
    )
    async with running(spec, diary) as root:
        root.find("/a").tell("crash")
        await diary.has("c down", "b down", "a up", "b failing", "b up", "c up")


async def test_one_that_finishes_as_soon_as_it_is_back_does_not_hold_up_the_group() -> None:
    diary = Diary()

    class Brief(Probe):
        def on_start(self) -> None:
            super().on_start()
            if self.number > 1:
                self.stop()

    spec = root_of(
        child(diary, "a"),
        child(diary, "b", Brief, spec={"restart": Restart.TRANSIENT}),
        child(diary, "c"),
        strategy=ALL,
    )
    async with running(spec, diary) as root:
        root.find("/a").tell("crash")
        await diary.has_times("c up", 1)
        await pass_time(1)
        states = [node.state for node in root.describe().children]
        assert states == ["running", "stopped", "running"]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Strategy, list[Restart], list[tuple[int, str]]]:
    kinds = draw(st.lists(st.sampled_from(Restart), min_size=1, max_size=5))
    deeds = st.tuples(st.integers(0, len(kinds) - 1), st.sampled_from(["crash", "stop"]))
    return draw(st.sampled_from(Strategy)), kinds, draw(st.lists(deeds, max_size=8))


class Model:
    """OTP on paper: each deed comes when all is quiet."""

    def __init__(self, strategy: Strategy, kinds: list[Restart]) -> None:
        self.strategy = strategy
        self.kinds = {f"n{index}": kind for index, kind in enumerate(kinds)}
        self.alive = set(self.kinds)
        self.diary: list[str] = []

    def do(self, name: str, deed: str) -> None:
        if name not in self.alive:
            return
        if deed == "stop":
            self.diary.append(f"{name} down")
        self.alive.remove(name)
        kind = self.kinds[name]
        if kind.revives(crashed=deed == "crash"):
            self.mend(name)
        elif kind is Restart.TEMPORARY:
            del self.kinds[name]

    def mend(self, crashed: str) -> None:
        temporary = {name for name, kind in self.kinds.items() if kind is Restart.TEMPORARY}
        steps = plan(self.strategy, list(self.kinds), crashed, temporary=temporary)
        for name in steps.stop:
            if name in self.alive:
                self.diary.append(f"{name} down")
                self.alive.remove(name)
            if name in temporary:
                del self.kinds[name]
        self.diary.extend(f"{name} up" for name in steps.start)
        self.alive.update(steps.start)


@given(histories())
@settings(max_examples=40)
def test_any_history_ends_as_it_does_in_otp(
    history: tuple[Strategy, list[Restart], list[tuple[int, str]]],
) -> None:
    strategy, kinds, deeds = history

    async def live() -> tuple[list[str], set[str]]:
        diary = Diary()
        children = (
            child(diary, f"n{index}", spec={"restart": kind}) for index, kind in enumerate(kinds)
        )
        spec = root_of(*children, strategy=strategy, intensity=Intensity(100, 1.0))
        async with running(spec, diary) as root:
            for index, deed in deeds:
                nodes = {node.path: node for node in root.describe().children}
                if f"/n{index}" in nodes and nodes[f"/n{index}"].state == "running":
                    root.find(f"/n{index}").tell(deed)
                await pass_time(1)
            alive = {node.path[1:] for node in root.describe().children if node.state == "running"}
            return diary.tear_out(), alive

    model = Model(strategy, kinds)
    for index, deed in deeds:
        model.do(f"n{index}", deed)
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(live()) == (model.diary, model.alive)


@given(
    st.sampled_from(Strategy),
    st.lists(st.tuples(st.integers(0, 3), st.floats(0.0, 3.0)), max_size=12),
    st.integers(),
)
@settings(max_examples=40)
def test_however_crashes_overlap_all_are_up_in_the_end_and_never_twice(
    strategy: Strategy, crashes: list[tuple[int, float]], seed: int
) -> None:
    async def live() -> None:
        diary, gate = Diary(), asyncio.Event()
        gate.set()
        spec = root_of(
            child(diary, "n0"),
            child(diary, "n1", SlowStopper, takes_s=2.0, spec={"shutdown_s": 1.0}),
            child(diary, "n2", SlowStarter, gate=gate),
            child(diary, "n3", SlowStopper, takes_s=0.5),
            strategy=strategy,
            intensity=Intensity(1000, 1.0),
            backoff=Backoff(initial_s=1.0, cap_s=4.0),
        )
        root = await start(spec, diary, seed=seed)
        for index, gap in crashes:
            root.find(f"/n{index}").tell("crash")
            await pass_time(gap)
        await pass_time(3600)
        assert [node.state for node in root.describe().children] == ["running"] * 4
        for name in ("n0", "n1", "n2", "n3"):
            assert await root.find(f"/{name}").ask("who") == diary.probes[name].number
        await stop_root(root)
        assert diary.gave_up == []

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(live())
