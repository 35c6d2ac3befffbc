"""What may stand in an address's query, parameter by parameter."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from web.documents.bodies import SKU_PATTERN
from web.documents.words import OrderStatus
from web.problems import INVALID_QUERY, Problem

MAX_POSITION: Final = 2**53 - 1
"""Of the feed. What a page's script can count to."""

ORDER_ID_PATTERN: Final = r"^[A-Za-z0-9-]{1,64}$"

_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_DIGITS: Final = re.compile(r"[0-9]{1,16}")


def _number(text: object) -> object:
    # int() takes more than one would think: " 7", "+7", "1_000", Arabic-Indic digits.
    if isinstance(text, str) and not _WHOLE_NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "must be a whole number")
    return text


def _without_slash(path: str) -> str:
    return path.rstrip("/") or "/"


def _big_number(text: object) -> object:
    if isinstance(text, str) and not _DIGITS.fullmatch(text):
        raise PydanticCustomError("number", "must be a whole number")
    return text


Digits = BeforeValidator(_number)
Number = Annotated[int, Field(ge=0, le=999_999_999), Digits]
BigNumber = Annotated[int, Field(ge=0, le=MAX_POSITION), BeforeValidator(_big_number)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]
Place = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._/-]{0,200}$"), AfterValidator(_without_slash)]
Visible = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,512}$")]
Typed = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$")]


class Query(BaseModel):
    """What all queries have in common: unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NoQuery(Query):
    """For routes that take none."""


class ListParameters(Query):
    """The part of a list that is asked for."""

    limit: Annotated[int, Field(ge=1, le=200), Digits] = 50
    cursor: Visible | None = None


class PartParameters(Query):
    """The part of a list that is wanted; without a limit, all of it."""

    limit: Annotated[int, Field(ge=1, le=200), Digits] | None = None
    cursor: Visible | None = None


class OrderParameters(Query):
    at_seq: Annotated[int, Field(ge=1, le=999_999_999), Digits] | None = None


class OrdersParameters(ListParameters):
    status: OrderStatus | None = None
    sku: Annotated[str, Field(pattern=SKU_PATTERN)] | None = None
    customer_ref: Word | None = None
    q: Typed | None = None
    older_than_s: Number | None = None


class DeadLettersParameters(ListParameters):
    step: Word | None = None
    error: Typed | None = None


class FollowParameters(Query):
    after: BigNumber | None = None
    order_id: Annotated[str, Field(pattern=ORDER_ID_PATTERN)] | None = None


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
        raise Problem(INVALID_QUERY, "a parameter stands twice")
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(first["loc"][0])[:100]
        raise Problem(INVALID_QUERY, f"{name}: {first['msg']}") from None
