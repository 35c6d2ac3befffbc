"""How the engine says that it did not do what was asked."""

from __future__ import annotations


class EngineError(Exception):
    """The engine did not do what was asked."""


class UnknownOrderError(EngineError):
    """There is no such order, or none that this caller may see."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        super().__init__(f"there is no order {order_id}")


class UnknownRedriveError(EngineError):
    """There is no such redrive."""

    def __init__(self, redrive_id: str) -> None:
        super().__init__(f"there is no redrive {redrive_id}")


class KeyReusedError(EngineError):
    """The caller used this Idempotency-Key before, for something else."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used before, for another request: send that one again as it "
            "was, or take a new key"
        )


class NoSandboxError(EngineError):
    """The gateways are real ones: no trouble can be dialled in there."""

    def __init__(self) -> None:
        super().__init__("the gateways of this server are not the sandbox's: they have no faults")


class UnavailableError(EngineError):
    """Not now, through no fault of the caller: worth sending again after ``retry_after_s``."""

    def __init__(self, detail: str, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(detail)


class OverloadedError(UnavailableError):
    """As many orders as may be are being worked on."""

    def __init__(self, in_flight: int, retry_after_s: float) -> None:
        super().__init__(f"{in_flight} orders are being worked on; try again soon", retry_after_s)


class DrainingError(UnavailableError):
    """The engine is shutting down: it finishes what it has and takes nothing new."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the engine is shutting down and takes no new orders", retry_after_s)


class DatabaseAwayError(UnavailableError):
    """The database cannot be reached, so nothing can be promised."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the database cannot be reached at the moment", retry_after_s)


class SlowListError(UnavailableError):
    """The database took longer for a list than it may."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(
            "the database took too long to look through the orders: ask for something more, as a "
            "status or a product, or try again",
            retry_after_s,
        )


class StockInDoubtError(UnavailableError):
    """It is not known whether a change of the stock was made."""
