"""What may be the matter with an order, and how many of a pack of them have what."""

from __future__ import annotations

import random
from collections.abc import Iterator
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """What is the matter with an order."""

    NONE = "none"
    DECLINED = "declined"
    """The card is refused."""
    FLAKY_PAYMENT = "flaky_payment"
    SLOW_PAYMENT = "slow_payment"
    LOST_REPLY = "lost_reply"
    """The money is held, and nobody says so."""
    FLAKY_CARRIER = "flaky_carrier"
    COUNTRY = "country"
    """Nobody delivers there."""
    CHANGED_MIND = "changed_mind"
    """Cancelled at an odd moment, or asked to be when it is too late."""
    TWICE = "twice"
    """Sent twice: the button was pressed again."""
    PAYMENT_DOWN = "payment_down"
    """It will be parked."""
    CARRIER_DOWN = "carrier_down"
    """It will be parked with the money held."""
    CRASH = "crash"
    """Its actor crashes until it is put into quarantine."""


PACK: Final = {
    Trouble.DECLINED: 10,
    Trouble.FLAKY_PAYMENT: 9,
    Trouble.SLOW_PAYMENT: 8,
    Trouble.LOST_REPLY: 3,
    Trouble.FLAKY_CARRIER: 8,
    Trouble.COUNTRY: 4,
    Trouble.CHANGED_MIND: 7,
    Trouble.TWICE: 3,
    Trouble.PAYMENT_DOWN: 1,
    Trouble.CARRIER_DOWN: 1,
    Trouble.CRASH: 1,
    Trouble.NONE: 195,
}
"""How many orders of a pack have which trouble."""

PACK_SIZE: Final = sum(PACK.values())


def deal(rng: random.Random) -> Iterator[Trouble]:
    """Troubles without end, as from packs of cards that are shuffled one after the other: what is
    seldom comes seldom, but it does come in every pack, and nobody has to be lucky to see it.
    """
    while True:
        pack = [trouble for trouble, count in PACK.items() for _ in range(count)]
        rng.shuffle(pack)
        yield from pack
