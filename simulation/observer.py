"""What is seen of one process from within, and the crashes that come from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actors.messages import (
    Answer,
    Append,
    Appended,
    Call,
    HoldSold,
    SellHold,
)
from actors.runtime.cell import ActorCell
from orders.effects import Failed
from persistence.messages import Committed
from simulation.loop import SimulatedLoop
from simulation.world import World
from supervisor import SupervisionEvent

_SENT_BY_HANDLERS = frozenset({Answer, Append, Appended, Call, HoldSold, SellHold, Committed})
"""What only actors send, and only while they handle something: here they can crash.

Not so AppendRefused, with which a journal that has crashed already says goodbye.
"""


class SimulatedCrash(Exception):
    """An actor's handler fails, as any code may."""


class ProcessObserver:
    """A :class:`simulation.tap.Observer`."""

    def __init__(self, name: str, world: World, loop: SimulatedLoop) -> None:
        self._name = name
        self._world = world
        self._loop = loop
        self._chaos = world.chaos
        self._note = world.trace.add
        self._repeating = False

    def before(self, message: object) -> None:
        rate = self._chaos.rates.crash_before
        if rate:
            self._crash_perhaps(message, rate, "before")

    def after(self, cell: ActorCell, message: object) -> None:
        kind, chaos = type(message), self._chaos
        describe = _DESCRIPTIONS.get(kind)
        what = kind.__name__ if describe is None else describe(message)
        self._note(self._name, f"{cell.path} < {what}")
        if kind is Answer and not self._repeating and chaos.answers_twice():
            self._loop.call_later(chaos.latency_s() * 100, self._repeat, cell, message)
        rate = chaos.rates.crash_after
        if rate:
            self._crash_perhaps(message, rate, "after")

    def happened(self, event: SupervisionEvent) -> None:
        reason = getattr(event, "error", "") or getattr(event, "reason", "")
        self._note(self._name, f"{event.path} {event.type} {reason}")
        at, position = self._loop.time(), self._world.log.last()
        self._world.supervision.append((self._name, at, event, position))

    def _repeat(self, cell: ActorCell, message: object) -> None:
        if cell.closed:
            return
        self._repeating = True
        try:
            cell.post(message, None)
        finally:
            self._repeating = False

    def _crash_perhaps(self, message: object, rate: float, when: str) -> None:
        if self._repeating or type(message) not in _SENT_BY_HANDLERS:
            return
        if isinstance(message, Answer) and _is_farewell(message):
            return
        if self._chaos.crashes(rate):
            kind = type(message).__name__
            self._note(self._name, f"a crash {when} sending {kind}")
            raise SimulatedCrash(f"{when} sending {kind}")


def _is_farewell(answer: Answer) -> bool:
    """Whether a service that has crashed already says goodbye."""
    return isinstance(answer.result, Failed) and answer.result.error == "service_restarted"


def _append(message: Append) -> str:
    events = " ".join(event.type for event in message.events)
    return f"Append {message.stream}@{message.from_seq} {events}"


def _answer(message: Answer) -> str:
    result = type(message.result).__name__
    return f"Answer {_verb(message.undo)} {message.step} {message.attempt}: {result}"


def _call(message: Call) -> str:
    return f"Call {_verb(message.undo)} {message.step} {message.attempt} of {message.order.id}"


def _verb(undo: bool) -> str:
    return "undo" if undo else "do"


_DESCRIPTIONS: dict[type, Callable[[Any], str]] = {
    Append: _append,
    Answer: _answer,
    Call: _call,
    Appended: lambda message: f"Appended #{message.position}",
    Committed: lambda message: f"Committed to #{message.position}",
}
"""Messages in a few words; all others by their names."""
