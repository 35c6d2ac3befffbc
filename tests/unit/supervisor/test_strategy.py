from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor import Plan, Strategy, plan

ABC = ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "strategy, crashed, expected",
    [
        (Strategy.ONE_FOR_ONE, "b", Plan(stop=(), start=("b",))),
        (Strategy.REST_FOR_ONE, "b", Plan(stop=("d", "c"), start=("b", "c", "d"))),
        (Strategy.REST_FOR_ONE, "d", Plan(stop=(), start=("d",))),
        (Strategy.REST_FOR_ONE, "a", Plan(stop=("d", "c", "b"), start=ABC)),
        (Strategy.ONE_FOR_ALL, "b", Plan(stop=("d", "c", "a"), start=ABC)),
    ],
)
def test_each_strategy_stops_against_the_order_and_starts_along_it(
    strategy: Strategy, crashed: str, expected: Plan
) -> None:
    assert plan(strategy, ABC, crashed) == expected


def test_temporary_siblings_go_down_with_their_group_and_stay_down() -> None:
    mended = plan(Strategy.ONE_FOR_ALL, ABC, "b", temporary={"c"})
    assert mended == Plan(stop=("d", "c", "a"), start=("a", "b", "d"))


@st.composite
def crashes(draw: st.DrawFn) -> tuple[list[str], str, set[str]]:
    siblings = draw(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=8, unique=True))
    crashed = draw(st.sampled_from(siblings))
    temporary = draw(st.sets(st.sampled_from(siblings))) - {crashed}
    return siblings, crashed, temporary


@given(st.sampled_from(Strategy), crashes())
def test_a_plan_is_what_otp_does_step_by_step(
    strategy: Strategy, crash: tuple[list[str], str, set[str]]
) -> None:
    """The model walks a list of children as supervisor.erl does, one at a time."""
    siblings, crashed, temporary = crash
    before, after = siblings[: siblings.index(crashed)], siblings[siblings.index(crashed) + 1 :]
    alive = [name for name in siblings if name != crashed]
    terminated = []

    if strategy is not Strategy.ONE_FOR_ONE:
        doomed = after if strategy is Strategy.REST_FOR_ONE else before + after
        while doomed:
            name = doomed.pop()
            alive.remove(name)
            terminated.append(name)
    started = [name for name in siblings if name not in alive and name not in temporary]

    assert plan(strategy, siblings, crashed, temporary=temporary) == Plan(
        tuple(terminated), tuple(started)
    )
