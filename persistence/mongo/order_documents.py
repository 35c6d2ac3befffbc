"""An order's row as a document of the collection ``orders``."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Final, TypedDict

from orders.state import Status
from persistence.mongo.connection import Document
from persistence.read_model import LAYOUT, OrderRow

RANK: Final = "rank"
"""The layout, then the version: of two rows of one order the higher one stays."""

_NAMES = ("_id", *OrderRow.__slots__[1:])
_values_of = attrgetter(*OrderRow.__slots__)


class OrderDocument(TypedDict):
    """One row."""

    _id: str
    status: str
    version: int
    position: int
    created_at: datetime
    updated_at: datetime
    customer_ref: str
    owner_ref: str
    skus: list[str]
    hold_until: datetime | None
    parked_step: str | None
    parked_error: str | None
    terms: list[str]
    view: dict[str, object]


def to_document(row: OrderRow) -> Document:
    """A row as it is stored."""
    document: Document = dict(zip(_NAMES, _values_of(row), strict=True))
    document[RANK] = (LAYOUT << 32) + row.version
    return document


def to_row(document: OrderDocument) -> OrderRow:
    """The row again."""
    return OrderRow(
        id=document["_id"],
        status=Status(document["status"]),
        version=document["version"],
        position=document["position"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        customer_ref=document["customer_ref"],
        owner_ref=document["owner_ref"],
        skus=tuple(document["skus"]),
        hold_until=document["hold_until"],
        parked_step=document["parked_step"],
        parked_error=document["parked_error"],
        terms=tuple(document["terms"]),
        view=document["view"],
    )
