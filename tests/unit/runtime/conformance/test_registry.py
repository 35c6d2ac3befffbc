"""The registry knows who lives."""

from __future__ import annotations

from typing import Any

import pykka
from pykka import ActorRegistry

from tests.patience import PATIENCE_S
from tests.unit.runtime.conformance.backends import Backend, Boom, Diarist, Diary


class Other(Diarist):
    """Another class."""


OTHERS: type[Any] = Other  # abstract, until a backend joins it


def test_an_actor_is_found_by_class_name_and_urn(
    diarist: pykka.ActorRef[Any], backend: Backend
) -> None:
    other = backend.actor(Other).start(Diary())

    assert diarist in ActorRegistry.get_all()
    assert ActorRegistry.get_by_class(OTHERS) == [other]
    assert ActorRegistry.get_by_class_name("Diarist") == [diarist]
    assert ActorRegistry.get_by_urn(diarist.actor_urn) is diarist


def test_an_actor_is_registered_before_its_on_start(backend: Backend, diary: Diary) -> None:
    class Curious(Diarist):
        def on_start(self) -> None:
            self.diary.write(ActorRegistry.get_by_urn(self.actor_urn) is self.actor_ref)

    backend.actor(Curious).start(diary).ask("started?")

    assert diary.entries[0] is True


def test_an_actor_leaves_when_it_stops_and_when_it_fails(backend: Backend) -> None:
    stopping, failing = (backend.actor(Diarist).start(Diary()) for _ in range(2))

    stopping.stop()
    failing.tell(Boom())

    assert failing.actor_stopped.wait(PATIENCE_S)
    assert ActorRegistry.get_all() == []


def test_an_actor_has_left_by_the_time_its_on_stop_runs(backend: Backend, diary: Diary) -> None:
    class Curious(Diarist):
        def on_stop(self) -> None:
            self.diary.write((ActorRegistry.get_by_urn(self.actor_urn), self.actor_ref.is_alive()))

    backend.actor(Curious).start(diary).stop()

    assert diary.entries == ["on_start", (None, False)]


def test_stop_all_stops_the_last_first(backend: Backend, diary: Diary) -> None:
    class Named(Diarist):
        def __init__(self, diary: Diary, name: str) -> None:
            super().__init__(diary)
            self.name = name

        def on_stop(self) -> None:
            self.diary.write(self.name)

    for name in ("first", "second", "third"):
        backend.actor(Named).start(diary, name).ask("started")

    assert ActorRegistry.stop_all(timeout=PATIENCE_S) == [True, True, True]
    assert [entry for entry in diary.entries if entry in {"first", "second", "third"}] == [
        "third",
        "second",
        "first",
    ]


def test_stop_all_without_blocking_returns_futures(backend: Backend) -> None:
    for _ in range(3):
        backend.actor(Diarist).start(Diary())

    stops = ActorRegistry.stop_all(block=False)

    assert pykka.get_all(stops, timeout=PATIENCE_S) == [True, True, True]


def test_broadcast_reaches_all_of_a_class(backend: Backend) -> None:
    diaries = [Diary(), Diary(), Diary()]
    for diary in diaries[:2]:
        backend.actor(Other).start(diary)
    backend.actor(Diarist).start(diaries[2]).ask("started")

    ActorRegistry.broadcast("to the others", OTHERS)

    for diary in diaries[:2]:
        diary.wait_for("to the others")
    assert diaries[2].entries == ["on_start", "started"]
