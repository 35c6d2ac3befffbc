"""A future is set once and can be waited for in every way pykka knows."""

from __future__ import annotations

import queue
import threading
import traceback
from typing import Any

import pykka
import pytest

from tests.patience import PATIENCE_S
from tests.unit.runtime.conformance.backends import Backend, Boom


@pytest.fixture
def future(backend: Backend) -> pykka.Future[Any]:
    return backend.future()


def raise_boom() -> None:
    raise Boom


def test_a_set_value_can_be_got_again_and_again(future: pykka.Future[Any]) -> None:
    future.set("value")

    assert [future.get(), future.get(timeout=0)] == ["value", "value"]


def test_get_waits_for_another_thread_to_set(future: pykka.Future[Any]) -> None:
    waiting = [threading.Thread(target=future.get) for _ in range(4)]
    for thread in waiting:
        thread.start()
    future.set("value")

    for thread in waiting:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_get_gives_up_after_its_timeout(future: pykka.Future[Any]) -> None:
    with pytest.raises(pykka.Timeout, match="0 seconds"):
        future.get(timeout=0)
    future.set("late")

    assert future.get(timeout=0) == "late"


def test_a_future_can_be_set_only_once(future: pykka.Future[Any]) -> None:
    future.set(1)

    with pytest.raises(queue.Full):
        future.set(2)
    with pytest.raises(queue.Full):
        future.set_exception((Boom, Boom(), None))
    with pytest.raises(queue.Full):
        future.set_get_hook(lambda _: 3)
    assert future.get() == 1


def test_an_exception_is_raised_by_get_with_the_traceback_it_had(
    future: pykka.Future[Any],
) -> None:
    try:
        raise_boom()
    except Boom:
        future.set_exception()

    for _ in range(2):
        with pytest.raises(Boom) as caught:
            future.get()
        assert "raise_boom" in [frame.name for frame in traceback.extract_tb(caught.tb)]


def test_an_exception_class_alone_will_do(future: pykka.Future[Any]) -> None:
    future.set_exception((Boom, None, None))

    with pytest.raises(Boom):
        future.get()


def test_a_get_hook_makes_the_value_once(future: pykka.Future[Any]) -> None:
    calls: list[float | None] = []

    def hook(timeout: float | None) -> None:
        calls.append(timeout)

    future.set_get_hook(hook)

    assert [future.get(timeout=3), future.get(timeout=4)] == [None, None]
    assert calls == [3]


def test_a_future_with_a_get_hook_cannot_be_set(future: pykka.Future[Any]) -> None:
    future.set_get_hook(lambda _: "hooked")

    with pytest.raises(queue.Full):
        future.set("value")
    assert future.get() == "hooked"


def test_map_passes_the_value_through_a_function_once(future: pykka.Future[Any]) -> None:
    calls: list[int] = []

    def count(value: int) -> int:
        calls.append(value)
        return value + 1

    mapped = future.map(count)
    future.set(1)

    assert [mapped.get(timeout=0), mapped.get(timeout=0)] == [2, 2]
    assert calls == [1]


def test_filter_keeps_what_passes(future: pykka.Future[Any]) -> None:
    filtered = future.filter(lambda number: number > 2)
    future.set([1, 2, 3, 4])

    assert filtered.get(timeout=0) == [3, 4]


def test_reduce_folds_from_the_left(future: pykka.Future[Any]) -> None:
    folded = future.reduce(lambda text, number: f"{text}{number}", "numbers: ")
    future.set([1, 2, 3])

    assert folded.get(timeout=0) == "numbers: 123"


def test_join_lists_the_values_in_the_order_of_the_futures(backend: Backend) -> None:
    first, second, third = backend.future(), backend.future(), pykka.ThreadingFuture[Any]()
    joined = first.join(second, third)
    third.set(3)
    second.set(2)
    first.set(1)

    assert joined.get(timeout=0) == [1, 2, 3]


def test_derived_futures_hand_on_the_timeout_and_the_exception(future: pykka.Future[Any]) -> None:
    derived: list[pykka.Future[Any]] = [
        future.map(str),
        future.filter(bool),
        future.reduce(lambda left, right: left + right),
        future.join(),
    ]
    for waiting in derived:
        with pytest.raises(pykka.Timeout):
            waiting.get(timeout=0)

    future.set_exception((Boom, Boom(), None))
    for failed in derived:
        with pytest.raises(Boom):
            failed.get(timeout=0)


def test_get_all_lists_the_values(backend: Backend) -> None:
    futures = [backend.future() for _ in range(3)]
    for number, future in enumerate(futures):
        future.set(number)

    assert pykka.get_all(futures) == [0, 1, 2]


def test_two_threads_handing_over_thousands_of_values_lose_no_wake_up(backend: Backend) -> None:
    futures = [backend.future() for _ in range(5000)]
    got: list[int] = []
    reader = threading.Thread(target=lambda: got.extend(future.get() for future in futures))
    reader.start()

    for number, future in enumerate(futures):
        future.set(number)

    reader.join(PATIENCE_S)
    assert got == list(range(5000))
