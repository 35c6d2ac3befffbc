"""What can go wrong in the runtime beyond pykka's own ActorDeadError and Timeout."""

from __future__ import annotations

__all__ = [
    "ActorKilledError",
    "HandlerCancelledError",
    "HandlerTimeoutError",
    "MailboxFullError",
]


class MailboxFullError(Exception):
    """A bounded mailbox has no room for this message."""

    def __init__(self, actor: str, capacity: int) -> None:
        super().__init__(
            f"The mailbox of {actor} holds its limit of {capacity} messages. "
            "Send more slowly, or give its MailboxPolicy a larger capacity."
        )
        self.actor = actor
        self.capacity = capacity


class HandlerTimeoutError(Exception):
    """An async handler ran longer than its actor's `handler_timeout_s` and was cancelled."""

    def __init__(self, actor: str, message_type: str, limit_s: float) -> None:
        super().__init__(f"{actor} spent more than {limit_s} s on a message of type {message_type}")
        self.actor = actor
        self.message_type = message_type
        self.limit_s = limit_s


class HandlerCancelledError(Exception):
    """Somebody other than the runtime cancelled an async handler, or what it awaited.

    A failure like any other: handing the bare CancelledError to a caller would make the caller
    believe that it had been cancelled itself.
    """

    def __init__(self, actor: str) -> None:
        super().__init__(f"A handler of {actor} was cancelled from outside")
        self.actor = actor


class ActorKilledError(Exception):
    """The instance was ended by `kill()`, in the middle of whatever it did."""

    def __init__(self, actor: str, reason: str) -> None:
        super().__init__(f"{actor} was killed: {reason}")
        self.actor = actor
        self.reason = reason
