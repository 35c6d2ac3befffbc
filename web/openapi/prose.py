"""What the document says in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.openapi.operation import Tag

DESCRIPTION: Final = """\
One actor per order drives it from *placed* to *completed*. What is acknowledged is committed: no \
crash loses it.

    export TOKEN=$(python main.py token --role admin)
    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/orders

**Values.** JSON in, JSON out; unknown fields are refused. Money is an integer in minor units and \
a currency. Times are RFC 3339, UTC. A list goes on at `next_cursor` (`?cursor=…`) until that is \
null.

**Roles.** customer < operator < admin. Each operation names the least that will do. A customer \
sees only its own orders: others' are 404.

**Errors** are problem details (RFC 9457). `type` is stable; `detail` is for people. A method that \
an address does not answer to is 405, with `Allow`.

**Live.** The same things as they happen, over Socket.IO 4 at `/socket.io` (`auth: {token}`) and \
over a plain WebSocket at `/ws?after=N` (the token in the Authorization header). Emit `subscribe \
{after?, order_id?, events?}`; it is acknowledged with `{position}`, a point in the log to go on \
from after a reconnect, with no gap and no repeat. Then come, unless `events` is false, `event` \
{position, order_id, seq, type, data, at, correlation_id}; `order`, an order as it is answered \
here; for operators `actors` {changed: […]}, places of the supervision tree without their \
children, and `stats` once a second; and `resync` {position} to who fell behind: read again, then \
subscribe again. On the plain WebSocket each is a text frame {kind: "event", …}, the first \
{kind: "subscribed", position}.\
"""

TAGS: Final[Mapping[Tag, str]] = MappingProxyType(
    {
        Tag.ORDERS: "Placing orders, looking at them, and telling them what to do.",
        Tag.DEAD_LETTERS: "Orders that wait for an operator, one by one and in bulk.",
        Tag.STOCK: "The catalogue, and what there is of it.",
        Tag.SUPERVISION: "The actors, who supervises them, and what befell them.",
        Tag.SANDBOX: "Making the sandbox's payment provider and carrier misbehave.",
        Tag.CUSTOMERS: "Personal data.",
        Tag.FEED: "What happens to orders, as it happens.",
        Tag.SESSION: "Who is signed in.",
        Tag.WATCHING: "For those who watch over the process. What needs no token tells no secrets.",
        Tag.PAGES: "For people.",
    }
)
