"""What may stand in an address's query, parameter by parameter."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from web.documents.bodies import Id, Sku, Typed, Word
from web.documents.text import Pattern
from web.documents.words import OrderStatus
from web.problems import INVALID_QUERY, Problem
from web.wire.faults import told

MAX_POSITION: Final = 2**53 - 1
"""Of the feed. What a page's script can count to."""

# As many digits as int() reads. Whether the number is too large, its limit says.
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,4000}")


def _number(text: object) -> object:
    # int() takes more than one would think: " 7", "+7", "1_000", Arabic-Indic digits.
    if isinstance(text, str) and not _WHOLE_NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "must be a whole number")
    return text


def _without_slash(path: str) -> str:
    return path.rstrip("/") or "/"


Digits = BeforeValidator(_number)
Number = Annotated[int, Field(ge=0, le=999_999_999), Digits]
BigNumber = Annotated[int, Field(ge=0, le=MAX_POSITION), Digits]
Place = Annotated[
    str,
    Pattern(
        r"^/[A-Za-z0-9._/-]{0,200}$", "must be a path in the supervision tree: /services/payment"
    ),
    AfterValidator(_without_slash),
]
Cursor = Annotated[
    str, Pattern(r"^[\x21-\x7e]{1,512}$", "must be a next_cursor, just as a list has given it")
]


class Query(BaseModel):
    """What all queries have in common: unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NoQuery(Query):
    """For routes that take none."""


class ListParameters(Query):
    """The part of a list that is asked for."""

    limit: Annotated[int, Field(ge=1, le=200), Digits] = 50
    cursor: Cursor | None = None


class PartParameters(Query):
    """The part of a list that is wanted; without a limit, all of it."""

    limit: Annotated[int, Field(ge=1, le=200), Digits] | None = None
    cursor: Cursor | None = None


class OrderParameters(Query):
    at_seq: Annotated[int, Field(ge=1, le=999_999_999), Digits] | None = None


class OrdersParameters(ListParameters):
    status: OrderStatus | None = None
    sku: Sku | None = None
    customer_ref: Word | None = None
    q: Typed | None = None
    older_than_s: Number | None = None


class DeadLettersParameters(ListParameters):
    step: Word | None = None
    error: Typed | None = None


class FollowParameters(Query):
    after: BigNumber | None = None
    order_id: Id | None = None


class ActorsParameters(Query):
    path: Place = "/"
    """Where to begin."""
    limit: Annotated[int, Field(ge=1, le=1000), Digits] = 100
    """How many children of each pool are listed."""


class SupervisionParameters(Query):
    path: Place | None = None
    """Only what happened there or below."""
    limit: Annotated[int, Field(ge=1, le=200), Digits] = 50
    cursor: Annotated[int, Field(ge=1, le=999_999_999), Digits] | None = None


QueryT = TypeVar("QueryT", bound=Query)


def read_query(request: web.Request, model: type[QueryT]) -> QueryT:
    """The address's query as a ``model``.

    Raises:
        Problem: 400, naming the parameter that is wrong.
    """
    # Most have none, and taking an address apart to see it is not free.
    parameters = dict(request.query) if request.rel_url.raw_query_string else {}
    if parameters and len(parameters) < len(request.query):
        twice = next(name for name in parameters if len(request.query.getall(name)) > 1)
        raise _invalid(twice, "stands twice; it takes one value")
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        unknown = first["type"] == "extra_forbidden"
        raise _invalid(
            str(first["loc"][0]), "is not a known parameter" if unknown else told(first)
        ) from None


def _invalid(name: str, what: str) -> Problem:
    return Problem(INVALID_QUERY, f"{name[:100]}: {what}")
