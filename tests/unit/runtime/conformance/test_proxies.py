"""Proxies turn attributes and methods into messages."""

from __future__ import annotations

from typing import Any

import pykka
import pytest

from tests.patience import PATIENCE_S
from tests.unit.runtime.conformance.backends import Backend, Boom


@pykka.traversable
class Shelf:
    """A part of an actor that a proxy may reach into."""

    def __init__(self) -> None:
        self.books = ["Moby Dick"]

    def add(self, book: str) -> int:
        self.books.append(book)
        return len(self.books)


class Library(pykka.Actor):
    """An actor with something to reach for."""

    opening_hour = 9

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.shelf = Shelf()
        self._in_future: Any = self.actor_ref.proxy()
        self.steps = 0

    def greet(self, reader: str, *, politely: bool = False) -> str:
        return f"{'Dear' if politely else 'Hello'} {reader}, this is {self.name}"

    def burn(self) -> None:
        raise Boom

    def walk(self, distance: int) -> None:
        self.steps += 1
        if distance > 1:
            self._in_future.walk(distance - 1)


@pytest.fixture
def library(backend: Backend) -> Any:
    return backend.actor(Library).start("Alexandria").proxy()


def test_attributes_are_read_through_futures(library: Any) -> None:
    assert library.name.get(timeout=PATIENCE_S) == "Alexandria"
    assert library.opening_hour.get(timeout=PATIENCE_S) == 9


def test_attributes_are_set_before_the_assignment_returns(library: Any) -> None:
    library.name = "Pergamon"

    assert library.name.get(timeout=PATIENCE_S) == "Pergamon"


def test_methods_take_arguments_and_return_futures(library: Any) -> None:
    assert library.greet("Ada").get(timeout=PATIENCE_S) == "Hello Ada, this is Alexandria"
    assert library.greet("Ada", politely=True).get(timeout=PATIENCE_S).startswith("Dear")


def test_traversable_parts_are_reached_into(library: Any) -> None:
    assert library.shelf.add("Emma").get(timeout=PATIENCE_S) == 2
    assert library.shelf.books.get(timeout=PATIENCE_S) == ["Moby Dick", "Emma"]


def test_a_method_that_raises_fails_its_future_and_the_actor_lives(library: Any) -> None:
    with pytest.raises(Boom):
        library.burn().get(timeout=PATIENCE_S)

    assert library.name.get(timeout=PATIENCE_S) == "Alexandria"


def test_a_deferred_method_that_raises_ends_the_actor(library: Any) -> None:
    library.burn.defer()

    assert library.actor_ref.actor_stopped.wait(PATIENCE_S)


def test_an_unknown_attribute_is_an_attribute_error_at_once(library: Any) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'cinema'"):
        library.cinema  # noqa: B018


def test_an_actor_may_call_itself_later_through_a_proxy(library: Any) -> None:
    library.walk(3)

    while library.steps.get(timeout=PATIENCE_S) < 3:
        pass
    assert library.steps.get(timeout=PATIENCE_S) == 3


def test_there_is_no_proxy_for_the_dead(library: Any) -> None:
    library.actor_ref.stop()

    with pytest.raises(pykka.ActorDeadError, match="not found"):
        library.actor_ref.proxy()


def test_an_actor_is_stopped_through_its_proxy(library: Any) -> None:
    library.stop()

    assert library.actor_ref.actor_stopped.wait(PATIENCE_S)
