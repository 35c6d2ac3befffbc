"""How the domain says no."""

from __future__ import annotations

from orders.state import Status


class OrderError(Exception):
    """The domain refused a command, or could not read what it was told."""


class NotNowError(OrderError):
    """The order's state does not allow this. ``status`` is where it stands."""

    def __init__(self, wish: str, status: Status) -> None:
        self.status = status
        super().__init__(f"an order that is {status} cannot be {wish}")


class MalformedAnswerError(OrderError):
    """A step succeeded, but the answer's reference cannot be kept.

    It is no failure of the step, so nothing may be retried or undone on the strength of it: it is
    a bug on one side, and crashes whoever reads it.
    """

    def __init__(self, step: str, reference: str) -> None:
        super().__init__(f"the answer to {step} carries an unreadable reference {reference!r}")


class BrokenStreamError(OrderError):
    """A stream holds an event that cannot follow what stands before it."""
