"""What the edge tells an order's actor, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from actors.messages import AwaitAppends, Recipient
from actors.runtime import AsyncioFuture
from orders.commands import Cancel, Discard, ExpireHold, Place, Quarantine, Retry
from orders.errors import OrderError
from orders.state import OrderState


@dataclass(frozen=True, slots=True)
class Instruct:
    """Carry out a command. Answered with :class:`Done` once its events are in the log, or with the
    exception that says why not.
    """

    command: Place | Cancel | Retry | Discard | ExpireHold | Quarantine
    correlation_id: str
    reply_to: Recipient
    causation_id: str | None = None
    """What made somebody ask for it, if that stands in the log."""


@dataclass(frozen=True, slots=True)
class Done:
    """The instruction is carried out. ``changed`` is false if it had been so already."""

    state: OrderState
    changed: bool


@dataclass(frozen=True, slots=True)
class AwaitRest:
    """Answer with the order's state as soon as it has ended or is parked, its stock settled."""

    reply_to: Recipient


@dataclass(frozen=True, slots=True)
class Describe:
    """Answer with the order's state as it stands, or None if there is no such order."""

    reply_to: Recipient


class OrderNotFoundError(OrderError):
    """There is no order of that id."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"there is no order {order_id!r}")


class InterruptedInstructionError(OrderError):
    """The order's actor ended before the outcome was known. Asking again is safe."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"order {order_id} was interrupted; look it up, or ask again")


async def appends_settled(journal: Recipient) -> None:
    """Return when all that the journal was asked for before has its outcome.

    An actor that takes another one's place reads the log after this: else it would miss what that
    one had on its way, and an order could be in the log with nobody who knows of it.
    """
    settled = Reply()
    journal.tell(AwaitAppends(settled))
    await settled


class Reply(AsyncioFuture[object]):
    """One answer to come: tell it to an actor as ``reply_to``, then await it.

    An exception told to it is raised where it is awaited. Only the first answer counts.
    """

    def tell(self, message: object, /) -> None:
        """Take the answer."""
        if self.done():
            return
        if isinstance(message, Exception):
            self.set_exception((type(message), message, message.__traceback__))
        else:
            self.set(message)

    async def take(self) -> object:
        """Await the answer, and let go of it.

        The answer to an append names its request, and that names whom to answer: kept here, each
        would hold the other, garbage that only a search finds.
        """
        answer = await self
        self._outcome = (None, None)
        return answer
