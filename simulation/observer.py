"""What is seen of one process from within, and the crashes that come from there."""

from __future__ import annotations

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
        self._repeating = False

    def before(self, path: str, message: object) -> None:
        self._crash_perhaps(message, self._world.chaos.rates.crash_before, "before")

    def after(self, cell: ActorCell, message: object) -> None:
        world = self._world
        world.trace.add(self._name, f"{cell.path} < {describe(message)}")
        if type(message) is Answer and not self._repeating and world.chaos.answers_twice():
            self._loop.call_later(world.chaos.latency_s() * 100, self._repeat, cell, message)
        self._crash_perhaps(message, world.chaos.rates.crash_after, "after")

    def happened(self, event: SupervisionEvent) -> None:
        reason = getattr(event, "error", "") or getattr(event, "reason", "")
        self._world.trace.add(self._name, f"{event.path} {event.type} {reason}")
        self._world.supervision.append((self._name, self._loop.time(), event))

    def _repeat(self, cell: ActorCell, message: object) -> None:
        if cell.closed:
            return
        self._repeating = True
        try:
            cell.post(message, None)
        finally:
            self._repeating = False

    def _crash_perhaps(self, message: object, rate: float, when: str) -> None:
        if not rate or self._repeating or type(message) not in _SENT_BY_HANDLERS:
            return
        if isinstance(message, Answer) and _is_farewell(message):
            return
        if self._world.chaos.crashes(rate):
            kind = type(message).__name__
            self._world.trace.add(self._name, f"a crash {when} sending {kind}")
            raise SimulatedCrash(f"{when} sending {kind}")


def _is_farewell(answer: Answer) -> bool:
    """Whether a service that has crashed already says goodbye."""
    return isinstance(answer.result, Failed) and answer.result.error == "service_restarted"


def describe(message: object) -> str:
    """A message in a few words."""
    match message:
        case Append(stream, from_seq, events):
            return f"Append {stream}@{from_seq} {' '.join(event.type for event in events)}"
        case Answer(step, undo, attempt, result):
            return f"Answer {_verb(undo)} {step} {attempt}: {type(result).__name__}"
        case Call(order, step, undo, attempt):
            return f"Call {_verb(undo)} {step} {attempt} of {order.id}"
        case Appended(_, position):
            return f"Appended #{position}"
        case Committed(position):
            return f"Committed to #{position}"
        case _:
            return type(message).__name__


def _verb(undo: bool) -> str:
    return "undo" if undo else "do"
