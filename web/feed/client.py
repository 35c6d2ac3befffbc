"""One connection to the feed: who it is, until when, and what it follows."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol

from loguru import logger

from persistence.feed import Scope
from web.access.tokens import Identity
from web.feed.subscription import Outlet, Subscription
from web.port import OrderEngine


class MakeSubscription(Protocol):
    """Makes the cursor of somebody who follows."""

    def __call__(
        self, scope: Scope, position: int, outlet: Outlet, *, events: bool
    ) -> Subscription: ...


class Connection(Outlet, Protocol):
    """A way to a client that can be closed."""

    async def send_away(self) -> None:
        """Close it since the server stops: the client may come back at once, to another."""
        ...

    async def expire(self) -> None:
        """Close it since its token is no longer good."""
        ...

    async def fail(self) -> None:
        """Close it since something went wrong here: the client may come back."""
        ...

    async def ended(self) -> None:
        """The subscription is over: the client was told to read anew and to subscribe again."""
        ...


class Client:
    """Somebody who is connected. It follows one thing at a time."""

    def __init__(
        self,
        identity: Identity,
        connection: Connection,
        engine: OrderEngine,
        make_subscription: MakeSubscription,
    ) -> None:
        self.identity = identity
        self._connection = connection
        self._engine = engine
        self._make_subscription = make_subscription
        self._subscription: Subscription | None = None
        self._following: asyncio.Task[None] | None = None
        self._expiring: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._left = False

    @property
    def lag(self) -> int:
        """How many events it is behind."""
        return 0 if self._subscription is None else self._subscription.lag

    def expire_in(self, seconds: float) -> None:
        """Let the connection end then."""
        self._timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self._expire)

    async def subscribe(
        self, after: int | None, order_id: str | None, *, events: bool = True
    ) -> int:
        """Follow the feed from behind a position, or from now on, instead of what it followed
        before; the position from which it does. Nothing is sent until :meth:`begin`. Without
        ``events`` only how things are now is told.

        Raises:
            web.port.UnknownOrderError: if there is no such order, or none that it may see.
            web.port.UnavailableError: if that cannot be told now.
        """
        scope = await self._engine.scope(self.identity.caller, order_id)
        await self.unsubscribe()
        reached = self._engine.feed.ring.reached
        position = reached if after is None else after
        self._subscription = self._make_subscription(
            scope, position, self._connection, events=events
        )
        return min(position, reached)

    def begin(self) -> None:
        """Send what it subscribed to. The first is sent when the caller next waits for something,
        so what the caller sends before that comes first.
        """
        # Who has left while it was found out what it may follow would be followed up for ever.
        if self._subscription is not None and self._following is None and not self._left:
            self._following = asyncio.create_task(self._follow(self._subscription))

    async def unsubscribe(self) -> None:
        """Follow nothing."""
        following, self._following, self._subscription = self._following, None, None
        if following is not None:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    async def leave(self) -> None:
        """Give up all that runs on its behalf."""
        self._left = True
        if self._timer is not None:
            self._timer.cancel()
        await self.unsubscribe()

    async def send_away(self) -> None:
        """Close its connection, since the server stops."""
        await self.unsubscribe()
        await self._connection.send_away()

    async def _follow(self, subscription: Subscription) -> None:
        try:
            await subscription.run()
        except ConnectionError:
            return  # The transport knows, and sees it off.
        except Exception as error:
            logger.opt(exception=error).error("a client of the feed could not be served")
            await self._connection.fail()
        else:
            self._subscription = None
            await self._connection.ended()

    def _expire(self) -> None:
        self._expiring = asyncio.create_task(self._connection.expire())
