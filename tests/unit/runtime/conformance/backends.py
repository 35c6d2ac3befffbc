"""One behaviour, made into an actor of pykka's threads and of our loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, cast

import pykka

from actors.runtime import AsyncioActor, AsyncioFuture
from tests.patience import PATIENCE_S


@dataclass(frozen=True)
class Backend:
    """A way to run actors, used from plain threads."""

    name: str
    base: type[pykka.Actor]
    future: type[pykka.Future[Any]]

    def actor(self, behaviour: Callable[..., pykka.Actor]) -> type[Any]:
        """Make an actor class of a class that names no backend."""
        base = cast("type[Any]", behaviour)
        return type(base.__name__, (base, self.base), {})


BACKENDS = (
    Backend("ThreadingActor", pykka.ThreadingActor, pykka.ThreadingFuture),
    Backend("AsyncioActor", AsyncioActor, AsyncioFuture),
)


@dataclass
class Diary:
    """What happened to an actor, for another thread to wait for."""

    entries: list[Any] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def write(self, entry: Any) -> None:
        with self._changed:
            self.entries.append(entry)
            self._changed.notify_all()

    def wait_for(self, *entries: Any) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: all(entry in self.entries for entry in entries), PATIENCE_S
            ), f"{entries} did not all happen, only {self.entries}"


class Boom(Exception):
    """What an actor raises when it is told to."""


class Diarist(pykka.Actor):
    """Writes down its life, raises exceptions, calls functions, and returns all else."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self.diary = diary

    def on_start(self) -> None:
        self.diary.write("on_start")

    def on_stop(self) -> None:
        self.diary.write("on_stop")

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.diary.write(("on_failure", exception_type, exception_value, traceback is not None))

    def on_receive(self, message: Any) -> Any:
        if isinstance(message, BaseException):
            raise message
        if callable(message):
            return message(self)
        self.diary.write(message)
        return message
