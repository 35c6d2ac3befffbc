"""What an operation takes and answers, said beside its handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final, TypeVar

from aiohttp.typedefs import Handler

from web.documents.queries import NoQuery, Query
from web.wire.json_body import Body

JSON: Final = "application/json"

_ATTRIBUTE: Final = "operation"
HandlerT = TypeVar("HandlerT", bound=Handler)


class Tag(StrEnum):
    """What operations are about, as the document groups them, in this order."""

    ORDERS = "Orders"
    DEAD_LETTERS = "Dead letters"
    STOCK = "Stock"
    SUPERVISION = "Supervision"
    SANDBOX = "Sandbox"
    CUSTOMERS = "Customers"
    FEED = "Feed"
    SESSION = "Session"
    WATCHING = "Watching"
    PAGES = "Pages"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no error. ``model``: what the body holds; str: text; None: there is none.

    ``headers``: those of :data:`web.openapi.headers.RESPONSE_HEADERS` that come with it.
    """

    description: str
    model: type[object] | None = None
    headers: tuple[str, ...] = ()
    links: tuple[str, tuple[str, ...]] | None = None
    """What can be done next with the ``id`` that is answered: its name in the addresses of these
    operations, by their ids.
    """
    media: tuple[str, ...] = (JSON,)
    """In which forms it comes, whichever was asked for."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation takes and answers, but for what its route says already."""

    id: str
    """Its name in generated clients."""
    summary: str
    tag: Tag
    answers: Mapping[HTTPStatus, Answer]
    description: str = ""
    query: type[Query] = NoQuery
    body: type[Body] | None = None
    headers: tuple[str, ...] = ()
    """Those of :data:`web.openapi.headers.REQUEST_HEADERS` that it takes."""
    refusals: tuple[HTTPStatus, ...] = ()
    """Errors of its own, besides those that :mod:`web.openapi.failures` derives."""


def describe(operation: Operation) -> Callable[[HandlerT], HandlerT]:
    """Say of a handler what it takes and answers."""

    def attach(handler: HandlerT) -> HandlerT:
        setattr(handler, _ATTRIBUTE, operation)
        return handler

    return attach


def operation_of(handler: Handler) -> Operation | None:
    """What was said of a handler."""
    operation = getattr(handler, _ATTRIBUTE, None)
    return operation if isinstance(operation, Operation) else None
