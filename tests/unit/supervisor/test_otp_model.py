"""A tree of two levels, crash after crash in time, beside OTP on paper."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor import Intensity, Strategy, SupervisorSpec, stop_root
from tests.unit.supervisor.stage import (
    AT_ONCE,
    Diary,
    child,
    pass_time,
    root_of,
    start,
)
from tests.virtual_time import VirtualTimeLoop

PATHS = {name: f"/team/{name}" for name in "xyz"} | {"alone": "/alone"}
WINDOW_S = 5.3
"""No sum of the gaps between crashes: whether its ends belong to it is another test's matter."""


@dataclass
class Budget:
    """supervisor:add_restart/1, with a list."""

    most: int
    spent: list[float] = field(default_factory=list)

    def allows(self, now: float) -> bool:
        self.spent = [then for then in self.spent if then > now - WINDOW_S] + [now]
        return len(self.spent) <= self.most


class Model:
    """The root has ``alone`` and the supervisor ``team``, and that has x, y and z."""

    def __init__(self, strategy: Strategy, team: int, root: int) -> None:
        self.strategy = strategy
        self.most = team
        self.team = Budget(team)
        self.root = Budget(root)
        self.diary: list[str] = []
        self.gave_up = False

    def crash(self, name: str, now: float) -> None:
        if name == "alone":
            if self.root.allows(now):
                self.diary.append("alone up")
            else:
                self._give_up(["z", "y", "x"])
        elif self.team.allows(now):
            self._mend(name)
        else:
            # A supervisor that gives up stops its children, and has crashed itself.
            self._down([other for other in "zyx" if other != name])
            if self.root.allows(now):
                self.team = Budget(self.most)
                self._up("xyz")
            else:
                self._give_up(["alone"])

    def _mend(self, name: str) -> None:
        match self.strategy:
            case Strategy.ONE_FOR_ONE:
                concerned = name
            case Strategy.REST_FOR_ONE:
                concerned = "xyz"["xyz".index(name) :]
            case Strategy.ONE_FOR_ALL:
                concerned = "xyz"
        self._down([other for other in reversed(concerned) if other != name])
        self._up(concerned)

    def _give_up(self, running: list[str]) -> None:
        self._down(running)
        self.gave_up = True

    def _down(self, names: list[str]) -> None:
        self.diary.extend(f"{name} down" for name in names)

    def _up(self, names: str) -> None:
        self.diary.extend(f"{name} up" for name in names)


@given(
    strategy=st.sampled_from(Strategy),
    budgets=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    crashes=st.lists(
        st.tuples(st.sampled_from(sorted(PATHS)), st.sampled_from([0.25, 1.0, 2.0, 6.0])),
        max_size=14,
    ),
)
@settings(max_examples=80)
def test_budgets_are_spent_and_escalated_as_in_otp(
    strategy: Strategy, budgets: tuple[int, int], crashes: list[tuple[str, float]]
) -> None:
    async def live() -> tuple[list[str], bool]:
        diary = Diary()
        team = SupervisorSpec(
            "team",
            tuple(child(diary, name) for name in "xyz"),
            strategy,
            intensity=Intensity(budgets[0], WINDOW_S),
            backoff=AT_ONCE,
        )
        spec = root_of(child(diary, "alone"), team, intensity=Intensity(budgets[1], WINDOW_S))
        root = await start(spec, diary)
        diary.tear_out()
        for name, gap_s in crashes:
            if not diary.gave_up:
                root.find(PATHS[name]).tell("crash")
                await pass_time(gap_s)
        happened, gave_up = diary.tear_out(), bool(diary.gave_up)
        await stop_root(root)
        return happened, gave_up

    model, now = Model(strategy, *budgets), 0.0
    for name, gap_s in crashes:
        if not model.gave_up:
            model.crash(name, now)
            now += gap_s
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(live()) == (model.diary, model.gave_up)
