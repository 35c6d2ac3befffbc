"""What every order's actor shares."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from actors.crash_notes import CrashNotes
from actors.messages import Recipient
from actors.ports import Clock, StreamReader
from orders.policy import Circumstances, RetryPolicy


def order_stream(order_id: str) -> str:
    """The name of an order's stream in the log."""
    return f"order-{order_id}"


@dataclass(frozen=True, slots=True)
class OrderWorld:
    """Whom the orders talk to, and the rules of trying again.

    ``resend_after_s``: a call without an answer for so long was lost inside the process (a service
    was restarted with it in hand) and is sent again. It must be longer than any call may take.
    """

    journal: Recipient
    services: Mapping[str, Recipient]
    reader: StreamReader
    clock: Clock
    rng: random.Random
    retry: RetryPolicy
    hold_s: float
    resend_after_s: float
    call_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    crash_notes: CrashNotes = field(default_factory=CrashNotes)

    def circumstances(self) -> Circumstances:
        """What a decision may know of the world at this moment."""
        return Circumstances(self.clock(), self.rng.random(), self.retry, self.hold_s)
