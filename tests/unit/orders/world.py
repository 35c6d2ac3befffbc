"""The world outside an order: it honours keys, and everything else about it may go wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from orders.effects import Deferred, Failed, Refused, Result, Succeeded
from tests.unit.orders.given import MALFORMED


class Request(NamedTuple):
    """One call as it goes over the wire, and the attempt that its answer is told by."""

    key: str
    step: str
    undo: bool
    attempt: int


class Fate(Enum):
    """What becomes of a request and of its answer."""

    ANSWERED = auto()
    REFUSED = auto()
    GARBLED = auto()
    """Answered, but nobody can read the reference."""
    UNAVAILABLE = auto()
    """503: nothing was done."""
    NEVER_SENT = auto()
    """The circuit is open."""
    REPLY_LOST = auto()
    REQUEST_LOST = auto()
    SLOW = auto()
    """No answer in time, yet the request is still on its way and will arrive one day."""


class Effect(Enum):
    """What a key stands for, once the world has heard of it."""

    DONE = auto()
    UNDONE = auto()
    REFUSED = auto()


@dataclass
class World:
    """The stock, the payment provider and the carrier in one, as far as keys go."""

    effects: dict[str, Effect] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    """The step that each key was used for."""
    times_done: Counter[str] = field(default_factory=Counter)
    """How often each step took effect, under whatever keys."""
    on_its_way: list[Request] = field(default_factory=list)
    """Requests whose senders have given up on them."""

    def call(self, request: Request, fate: Fate) -> Result:
        """What comes back for a request that meets this fate."""
        match fate:
            case Fate.ANSWERED:
                return self.handle(request)
            case Fate.REFUSED:
                return self._refuse(request)
            case Fate.GARBLED:
                answer = self.handle(request)
                return Succeeded(MALFORMED) if isinstance(answer, Succeeded) else answer
            case Fate.UNAVAILABLE:
                return Failed("unavailable", "503", unknown=False)
            case Fate.NEVER_SENT:
                return Deferred("circuit_open", 3.0)
            case Fate.REPLY_LOST:
                self.handle(request)
            case Fate.REQUEST_LOST:
                pass
            case Fate.SLOW:
                self.on_its_way.append(request)
        return Failed("timeout", "no answer", unknown=True)

    def handle(self, request: Request) -> Result:
        """The request has arrived. The same key is the same call, however often it comes."""
        self.steps[request.key] = request.step
        known = self.effects.get(request.key)
        if request.undo:
            return self._undo(request, known)
        if known is None:
            if request.step == "capture" and not self.holds("authorize"):
                return self._refuse(request)
            self.times_done[request.step] += 1
            known = self.effects[request.key] = Effect.DONE
        if known is Effect.DONE:
            return Succeeded(f"ref-{request.key}")
        return Refused(known.name.lower(), "so it was said before, and so it stays")

    def arrives(self, index: int) -> None:
        """A request that nobody waits for any more arrives after all."""
        self.handle(self.on_its_way.pop(index))

    def holds(self, step: str) -> bool:
        """Whether that step is done just now, under any key."""
        return any(
            effect is Effect.DONE and self.steps[key] == step
            for key, effect in self.effects.items()
        )

    def left_done(self) -> list[str]:
        """The keys under which something is done and has not been undone."""
        return [key for key, effect in self.effects.items() if effect is Effect.DONE]

    def _undo(self, request: Request, known: Effect | None) -> Result:
        if request.step == "authorize" and self.holds("capture"):
            return Refused("captured", "refund it first")
        if known is not Effect.REFUSED:
            # Also without anything to undo: then what is still on its way will find it undone.
            self.effects[request.key] = Effect.UNDONE
        return Succeeded(f"undo-{request.key}")

    def _refuse(self, request: Request) -> Result:
        if request.undo:
            return Refused("too_late", "it cannot be undone any more")
        if request.key in self.effects:
            return self.handle(request)
        self.steps[request.key] = request.step
        self.effects[request.key] = Effect.REFUSED
        return Refused("declined", "no, for good")
