"""What stands in an address, by the names that the routes give it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Place(NamedTuple):
    """``pattern``: what it may be before it is written into an address, where a route, which reads
    it as it stands there, takes its escapes too.
    """

    description: str
    pattern: str | None = None


PLACES: Final[Mapping[str, Place]] = MappingProxyType(
    {
        "order_id": Place("The order's `id`."),
        "redrive_id": Place("The redrive's `id`."),
        "sku": Place("The product's."),
        "customer_ref": Place("As on the customer's orders."),
        "path": Place(
            "Where in the supervision tree, without the first slash: `services/payment`. The other "
            "slashes may be sent as they are or as %2F.",
            "^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$",
        ),
    }
)
