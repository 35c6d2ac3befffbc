"""Who is told of every commit."""

from __future__ import annotations

from loguru import logger
from pykka import ActorDeadError

from actors.messages import Recipient
from actors.runtime import MailboxFullError
from persistence.messages import Committed


class Subscribers:
    """The readers of the log in this process. It outlives a journal that is restarted.

    Nobody can hold the journal up: whoever misses a message reads the store instead.
    """

    def __init__(self) -> None:
        self._subscribers: dict[Recipient, None] = {}

    def add(self, subscriber: Recipient) -> None:
        """Tell it from now on. Adding it twice changes nothing."""
        self._subscribers[subscriber] = None

    def remove(self, subscriber: Recipient) -> None:
        """Tell it no more."""
        self._subscribers.pop(subscriber, None)

    def publish(self, news: Committed) -> None:
        """Tell all of them."""
        for subscriber in list(self._subscribers):
            self.tell(subscriber, news)

    def tell(self, subscriber: Recipient, news: Committed) -> None:
        """Tell one of them; forget it if it is dead."""
        try:
            subscriber.tell(news)
        except ActorDeadError:
            self.remove(subscriber)
        except MailboxFullError:
            logger.debug("{} lags and will read the store", subscriber)
