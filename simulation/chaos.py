"""What goes wrong, drawn from the seed: how likely each fault is, and which one it is now."""

from __future__ import annotations

from dataclasses import dataclass, fields
from random import Random
from typing import NamedTuple

from gateways.sandbox.faults import Fate as Line


@dataclass(frozen=True, slots=True)
class Rates:
    """How likely each fault is, each time it could happen. 0: this run is spared that one."""

    write_refused: float = 0.0
    write_cut_short: float = 0.0
    """Some of the first rows are stored, and the answer is lost."""
    write_answer_lost: float = 0.0
    """All is stored; the answer is lost, or is a writeConcernError."""
    write_late: float = 0.0
    """The caller gave up long ago when it is stored after all."""
    read_refused: float = 0.0
    read_stale: float = 0.0
    database_slow: float = 0.0
    gateway_refused: float = 0.0
    gateway_request_lost: float = 0.0
    gateway_answer_lost: float = 0.0
    gateway_slow: float = 0.0
    ledger_late: float = 0.0
    """The provider carries a request out when the caller has given up long ago."""
    ledger_broken: float = 0.0
    answer_twice: float = 0.0
    crash_before: float = 0.0
    """An actor crashes as it is about to send a message."""
    crash_after: float = 0.0
    """An actor crashes when it has just sent one."""

    @classmethod
    def draw(cls, rng: Random) -> Rates:
        """Some faults often, some seldom, some not at all: the mixture is what finds things."""
        rates = {field.name: rng.choice(_SCALES[field.name]) for field in fields(cls)}
        return cls(**rates)


_SELDOM = (0.0, 0.0, 0.01, 0.05)
_OFTEN = (0.0, 0.0, 0.02, 0.1, 0.3)
_CRASH = (0.0, 0.0, 0.002, 0.01)
_SCALES = {
    field.name: _CRASH
    if field.name.startswith("crash")
    else _OFTEN
    if field.name.startswith(("write", "gateway"))
    else _SELDOM
    for field in fields(Rates)
}

CALM = Rates()


class Fate(NamedTuple):
    """What becomes of one request to a server. Times are seconds."""

    name: str
    there_s: float | None
    """Until it takes effect; None: never."""
    back_s: float | None
    """From then until the answer is here; None: it is lost."""
    gives_up_s: float | None = None
    """After that time the caller is told that there will be no answer; None: it is not told."""


class Chaos:
    """Draws the faults of one run, until it is over. At most ``crashes`` handlers crash."""

    def __init__(self, rng: Random, rates: Rates, crashes: int) -> None:
        self.rates = rates
        self.crashes_left = crashes
        self.down_until: dict[str, float] = {}
        """By server: an outage."""
        self._rng = rng
        self._random = rng.random

    def calm(self) -> None:
        """From here on nothing goes wrong."""
        self.rates = CALM
        self.crashes_left = 0
        self.down_until.clear()

    def is_down(self, server: str, now: float) -> bool:
        """Whether a server is out just now."""
        return self.down_until.get(server, 0.0) > now

    def write(self) -> Fate:
        """What becomes of a write to the database."""
        rates, roll = self.rates, self._random()
        for name, rate in (
            ("refused", rates.write_refused),
            ("cut short", rates.write_cut_short),
            ("answer lost", rates.write_answer_lost),
            ("late", rates.write_late),
        ):
            if roll < rate:
                return self._failing(name)
            roll -= rate
        return self._well()

    def read(self) -> Fate:
        """What becomes of a read from the database."""
        if self._random() < self.rates.read_refused:
            return self._failing("refused")
        return self._well()

    def ledger(self) -> Fate:
        """What becomes of a write into a provider's own books."""
        rates, roll = self.rates, self._random()
        if roll < rates.ledger_late:
            return Fate("late", self._some_s(8.0), None)
        if roll < rates.ledger_late + rates.ledger_broken:
            return self._failing(self._rng.choice(("refused", "answer lost")))
        return self._well()

    def gateway(self, server: str, now: float) -> Line:
        """What becomes of a call to a gateway."""
        rates, roll = self.rates, self._random()
        if self.is_down(server, now) or roll < rates.gateway_refused:
            return Line.UNAVAILABLE
        roll -= rates.gateway_refused
        if roll < rates.gateway_request_lost:
            return Line.REQUEST_LOST
        if roll - rates.gateway_request_lost < rates.gateway_answer_lost:
            return Line.REPLY_LOST
        return Line.ANSWERED

    def gateway_latency_s(self) -> float:
        """How long a call takes before it takes effect; sometimes longer than it may."""
        if self._chance(self.rates.gateway_slow):
            return self._some_s(6.0)
        return self.latency_s()

    def is_stale(self) -> bool:
        """Whether a read misses what no majority has confirmed yet."""
        return self._chance(self.rates.read_stale)

    def answers_twice(self) -> bool:
        """Whether an answer comes again."""
        return self._chance(self.rates.answer_twice)

    def crashes(self, rate: float) -> bool:
        """Whether a handler crashes now."""
        if self.crashes_left and self._chance(rate):
            self.crashes_left -= 1
            return True
        return False

    def latency_s(self) -> float:
        """A packet's way. In whole milliseconds, so that several often arrive at once."""
        return int(self._random() * 5 + 1) / 1000

    def up_to(self, most: int) -> int:
        """Any number from 0 to ``most``."""
        return int(self._random() * (most + 1))

    def _chance(self, rate: float) -> bool:
        return rate > 0.0 and self._random() < rate

    def _some_s(self, most: float) -> float:
        return int(self._random() * most * 1000 + 1) / 1000

    def _well(self) -> Fate:
        if self._chance(self.rates.database_slow):
            return Fate("slow", self._some_s(3.0), self._some_s(3.0))
        return Fate("", self.latency_s(), self.latency_s())

    def _failing(self, name: str) -> Fate:
        gives_up_s = self._some_s(0.5)
        match name:
            case "refused":
                return Fate(name, None, None, gives_up_s)
            case "late":
                return Fate(name, gives_up_s + self._some_s(10.0), None, gives_up_s)
            case _:
                return Fate(name, gives_up_s / 2, None, gives_up_s)
