from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from actors.runtime import AsyncioActor
from supervisor import Backoff, ChildSpec, PoolSpec, Restart, SpecError, SupervisorSpec
from supervisor.spec import AnySpec


def worker(**fields: Any) -> ChildSpec:
    return ChildSpec(**{"name": "a", "factory": AsyncioActor, **fields})


def pool(**fields: Any) -> PoolSpec:
    return PoolSpec(**{"name": "a", **fields})


def supervisor(**fields: Any) -> SupervisorSpec:
    return SupervisorSpec(**{"name": "a", "children": (worker(),), **fields})


NOT_A_SPAN = [-1, -0.1, math.nan, math.inf, 10**400, True, "5", None]


@pytest.mark.parametrize("make", [worker, pool, supervisor])
@pytest.mark.parametrize("name", ["", "a/b", "/", None, 3, b"a"])
def test_a_name_is_one_segment_of_a_path(make: Any, name: object) -> None:
    with pytest.raises(SpecError, match=r'^name = .*: must be a non-empty string without "/"$'):
        make(name=name)


@pytest.mark.parametrize("make", [worker, pool])
@pytest.mark.parametrize("value", NOT_A_SPAN)
def test_a_deadline_is_a_span_of_time(make: Any, value: object) -> None:
    with pytest.raises(SpecError, match=r"^shutdown_s = .*: must be a finite number"):
        make(shutdown_s=value)


@pytest.mark.parametrize("value", [value for value in NOT_A_SPAN if value is not None])
def test_the_deadline_of_a_branch_is_a_span_of_time_or_left_open(value: object) -> None:
    with pytest.raises(SpecError, match=r"^shutdown_s = "):
        supervisor(shutdown_s=value)


@pytest.mark.parametrize(
    "make, field, value, allowed",
    [
        (worker, "factory", "Journal", "callable"),
        (worker, "restart", "permanent", "a Restart"),
        (worker, "backoff", 0.5, "a Backoff"),
        (worker, "fatal", ValueError, "a tuple of exception types"),
        (worker, "fatal", (ValueError, "Fenced"), "a tuple of exception types"),
        (worker, "fatal", (ValueError("one"),), "a tuple of exception types"),
        (worker, "fatal", (int,), "a tuple of exception types"),
        (pool, "restart", None, "a Restart"),
        (pool, "backoff", None, "a Backoff"),
        (pool, "intensity", (5, 60), "a Intensity"),
        (pool, "quarantine", "ward", "callable"),
        (supervisor, "children", [worker()], "a tuple of child specifications"),
        (supervisor, "children", (AsyncioActor,), "a tuple of child specifications"),
        (supervisor, "children", (worker(), worker()), "named once among its siblings"),
        (supervisor, "strategy", "one_for_one", "a Strategy"),
        (supervisor, "intensity", 5, "a Intensity"),
        (supervisor, "backoff", None, "a Backoff"),
        (supervisor, "restart", True, "a Restart"),
    ],
)
def test_a_field_that_holds_what_it_may_not_is_refused_by_name(
    make: Any, field: str, value: object, allowed: str
) -> None:
    with pytest.raises(SpecError) as refusal:
        make(**{field: value})
    assert refusal.value.field == field
    assert refusal.value.allowed == allowed
    assert str(refusal.value).startswith(f"{field} = ")


def test_a_mistake_deep_in_the_tree_is_found_before_anything_starts() -> None:
    started = []

    class Eager(AsyncioActor):
        def __init__(self) -> None:
            started.append(self)

    with pytest.raises(SpecError):
        supervisor(children=(worker(factory=Eager), supervisor(children=(worker(name=""),))))
    assert started == []


def test_an_endless_value_is_not_quoted_in_full() -> None:
    with pytest.raises(SpecError) as refusal:
        worker(name="/" * 100_000)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("spec", [worker(), pool(), supervisor()])
def test_a_specification_cannot_be_changed_once_it_was_checked(spec: AnySpec) -> None:
    with pytest.raises(FrozenInstanceError):
        spec.name = ""  # type: ignore[misc]  # the very mistake


def test_a_branch_has_by_default_the_time_that_its_children_may_take_in_turn() -> None:
    children = (worker(name="a", shutdown_s=3.0), worker(name="b", shutdown_s=4.0))
    assert supervisor(children=children).deadline_s == 3.0 + 4.0 + 2 * 6.0
    assert supervisor(children=children, shutdown_s=2.0).deadline_s == 2.0


def test_everything_has_a_sensible_default() -> None:
    spec = worker()
    assert spec.restart is Restart.PERMANENT
    assert spec.shutdown_s == 5.0
    assert spec.backoff is None
    assert supervisor().backoff == Backoff()
    assert pool().restart is Restart.TRANSIENT
