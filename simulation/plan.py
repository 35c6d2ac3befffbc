"""What a seed stands for: who orders what, what they change their minds about, what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from pydantic import SecretStr

from actors.ports import Address, CustomerRecord
from settings import Settings
from simulation.chaos import Rates
from web.port import PlaceOrder

ORDERS = 20
TROUBLE_S = 30.0
"""Faults happen in this time; after it everybody may finish in peace."""

_TOKENS = (
    *("tok_ok",) * 16,
    *("tok_declined", "tok_flaky", "tok_lost_reply", "tok_slow", "tok_down", "tok_crash"),
)
_COUNTRIES = (*("DE",) * 14, "XX")
_POSTAL_CODES = (*("10115",) * 18, "FLAKY", "DOWN")
_SKUS = ("SKU-BOOK", "SKU-LAMP", "SKU-CHAIR", "SKU-MUG", "SKU-RARE", "SKU-RARE")
ACTORS = (*("*",) * 9, "/journal", "/services/inventory", *("/orders/*",) * 2)
"""Where it strikes: anywhere in the tree as it stands then, or at one of its hearts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants to order something at a time."""

    at: float
    order: PlaceOrder
    twice: bool
    """Sent a second time at the same moment."""
    altered: bool
    """Sent once more under its key with another body, which must be refused."""
    leaves_after_s: float | None
    """The caller hangs up after so long, and comes again."""
    waits_s: float | None
    """How long the caller waits for the order to come to rest."""


@dataclass(frozen=True, slots=True)
class Whim:
    """Somebody tells an order to be cancelled, retried or discarded, or all that are parked."""

    at: float
    wish: int
    verb: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something goes wrong at a time: ``kind`` says what, ``where`` and ``seconds`` the rest."""

    at: float
    kind: str
    where: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a run but the course that it takes."""

    settings: Settings
    rates: Rates
    crashes: int
    wishes: tuple[Wish, ...]
    whims: tuple[Whim, ...]
    mishaps: tuple[Mishap, ...]
    supplies: tuple[Mishap, ...]
    """Units brought in: ``where`` is the SKU, ``seconds`` how many."""
    fuses: tuple[int | None, ...]
    """By process: after so many callbacks it dies."""
    clears_up: bool
    """At the end an operator retries what is parked, and discards what parks again."""
    in_bulk: bool
    """By redrives, not one by one."""


def draw_plan(rng: Random) -> Plan:
    """The plan of a seed."""
    # Orders come in rushes: much at once, which meets in queues and batches, and then little.
    rushes = [_millis(rng, rng.choice((0.5, 5.0, 15.0))) for _ in range(rng.choice((1, 2, 4, 20)))]
    wishes = tuple(_wish(rng, number, rng.choice(rushes)) for number in range(ORDERS))
    return Plan(
        settings=_draw_settings(rng),
        rates=Rates.draw(rng),
        crashes=rng.choice((0, 1, 3, 8)),
        wishes=wishes,
        whims=tuple(_whim(rng) for _ in range(rng.choice((0, 2, 6, 12)))),
        mishaps=tuple(sorted(_mishaps(rng), key=lambda mishap: mishap.at)),
        supplies=tuple(
            Mishap(_millis(rng, TROUBLE_S), "supply", rng.choice(_SKUS), rng.randint(1, 5))
            for _ in range(rng.choice((0, 1, 3)))
        ),
        fuses=_fuses(rng),
        clears_up=rng.random() < 0.5,
        in_bulk=rng.random() < 0.5,
    )


def _wish(rng: Random, number: int, rush: float) -> Wish:
    chance = rng.random
    has_key = chance() < 0.8
    customer = rng.randrange(6)
    record = CustomerRecord(
        email=f"customer{customer}@example.com",
        name=f"Customer {customer}",
        address=Address(
            "Street 1", None, "Town", rng.choice(_POSTAL_CODES), rng.choice(_COUNTRIES)
        ),
        payment_token=rng.choice(_TOKENS),
    )
    lines = [(rng.choice(_SKUS), rng.choice((1, 1, 2, 3))) for _ in range(rng.choice((1, 1, 2, 4)))]
    return Wish(
        at=rush + _millis(rng, 0.05),
        order=PlaceOrder(
            subject=f"shop{customer % 2}",
            idempotency_key=f"key-{number}" if has_key else None,
            record=record,
            items=tuple(lines),
            body_fingerprint_source=f"body-{number}".encode(),
            correlation_id=f"corr-{number}",
        ),
        twice=has_key and chance() < 0.2,
        altered=has_key and chance() < 0.05,
        leaves_after_s=_millis(rng, 0.2) if chance() < 0.1 else None,
        waits_s=_millis(rng, 20.0) if chance() < 0.3 else None,
    )


def _whim(rng: Random) -> Whim:
    verb = rng.choice(("cancel", "cancel", "cancel", "retry", "discard", "redrive"))
    return Whim(_millis(rng, TROUBLE_S), rng.randrange(ORDERS), verb)


def _mishaps(rng: Random) -> list[Mishap]:
    mishaps: list[Mishap] = []
    # Mostly at any time; now and then all of it at once, while the first process starts.
    until_s = rng.choice((1.0, *(TROUBLE_S,) * 5))

    def add(most: int, kind: str, wheres: tuple[str, ...], seconds: float) -> None:
        mishaps.extend(
            Mishap(_millis(rng, until_s), kind, rng.choice(wheres), _millis(rng, seconds))
            for _ in range(rng.choice((0, 0, 1, most)))
        )

    add(2, "kill", ("",), 0.0)
    add(2, "stop", ("",), 0.0)
    add(2, "pause", ("",), 15.0)
    add(2, "stall", ("",), 10.0)
    add(1, "rival", ("",), 0.0)
    add(2, "clock", ("forward", "back"), 60.0)
    add(2, "outage", ("database", "payments", "shipments"), 15.0)
    add(1, "outage", ("payments", "shipments"), 60.0)
    add(4, "crash", ACTORS, 0.0)
    add(3, "restart", (*ACTORS, "/"), 0.0)
    return mishaps


def _fuses(rng: Random) -> tuple[int | None, ...]:
    lives = rng.choice((0, 0, 1, 2, 4))
    return tuple(int(10 ** rng.uniform(1.0, 3.7)) for _ in range(lives))


def _millis(rng: Random, most: float) -> float:
    return int(rng.random() * most * 1000 + 1) / 1000


def _draw_settings(rng: Random) -> Settings:
    return _settings(
        rng.choice((60.0, 86_400.0)),
        rng.choice((2, 128)),
        rng.choice((3, 30)),
        rng.choice((2, 1000, 1000, 1000)),
        rng.choice((7, 1000)),
        rng.choice((2, 200)),
        rng.choice((5, 10_000)),
        rng.choice((2, 6)),
    )


@cache
def _settings(
    hold_s: float,
    gateway_concurrency: int,
    breaker_failures: int,
    journal_batch: int,
    snapshot_every: int,
    recovery_concurrency: int,
    max_in_flight: int,
    step_attempts: int,
) -> Settings:
    # Made without looking at this machine's environment: a seed is the same everywhere.
    return Settings.model_construct(
        mongo_url="memory:",
        pii_secret=SecretStr("the simulation has no personal data"),
        hold_s=hold_s,
        gateway_concurrency=gateway_concurrency,
        breaker_failures=breaker_failures,
        journal_batch=journal_batch,
        snapshot_every=snapshot_every,
        recovery_concurrency=recovery_concurrency,
        max_in_flight=max_in_flight,
        step_attempts=step_attempts,
    )
