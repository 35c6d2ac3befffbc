"""What may be sent, field by field."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from web.documents.countries import COUNTRY_PATTERN
from web.documents.text import EMAIL, PRINTABLE, Pattern
from web.problems import FieldError, invalid_body
from web.wire.json_body import Body
from web.wire.strict_json import UnreadNumber

MAX_QUANTITY: Final = 1000
"""Of one product, over all lines of an order."""

MAX_LINES: Final = 100

MAX_PRICE: Final = 10**12
"""In minor units: a hundred lines of a thousand still make a number that every reader can read."""

MAX_IDS: Final = 10_000

MAX_DELIVERY: Final = 1_000_000

MAX_LATENCY_MS: Final = 60_000

SKU_PATTERN: Final = r"^[A-Z0-9][A-Z0-9._-]{0,63}$"

ID_PATTERN: Final = r"^[A-Za-z0-9-]{1,64}$"


def _lines(value: object) -> object:
    # Before the lines are looked at: pydantic would first collect what is wrong with each of them,
    # which takes seconds for as many as fit into a body.
    if not isinstance(value, list):
        raise PydanticCustomError("not_an_array", "must be an array")
    if not 1 <= len(value) <= MAX_LINES:
        raise PydanticCustomError("line_count", f"must have 1 to {MAX_LINES} lines")
    return value


def _fraction(value: object) -> object:
    # Only a field that asks for it has a fraction read.
    if isinstance(value, UnreadNumber) and value.text:
        return float(value.text)
    return value


def _ids(value: object) -> object:
    if value is None:
        return value
    if not isinstance(value, list):
        raise PydanticCustomError("not_an_array", "must be an array")
    if not 1 <= len(value) <= MAX_IDS:
        raise PydanticCustomError("id_count", f"must have 1 to {MAX_IDS} ids")
    return value


Id = Annotated[str, Pattern(ID_PATTERN, "must be an id: letters, digits and -, 64 at most")]
Sku = Annotated[
    str,
    Pattern(
        SKU_PATTERN,
        "must be an SKU: capital letters, digits and ._-, 64 at most, a letter or digit first",
    ),
]
Email = Annotated[str, Field(max_length=254), EMAIL]
Name = Annotated[str, Field(min_length=1, max_length=200), PRINTABLE]
PostalCode = Annotated[str, Field(min_length=1, max_length=16), PRINTABLE]
Country = Annotated[
    str,
    Pattern(COUNTRY_PATTERN, "must be a country by its two letters in ISO 3166, in capitals: DE"),
]
Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
Token = Annotated[
    str, Pattern(r"^[\x21-\x7e]{1,255}$", "must be 1 to 255 visible ASCII characters, no spaces")
]
Currency = Annotated[
    str, Pattern(r"^[A-Z]{3}$", "must be a currency by its three letters in ISO 4217: EUR")
]
Reason = Annotated[str, Field(min_length=1, max_length=500), PRINTABLE]


Rate = Annotated[float, Field(ge=0, le=1), BeforeValidator(_fraction)]
Latency = Annotated[float, Field(ge=0, le=MAX_LATENCY_MS), BeforeValidator(_fraction)]


Word = Annotated[
    str,
    Pattern(r"^[A-Za-z0-9_.:-]{1,128}$", "must be 1 to 128 letters, digits and any of _.:-"),
]
Typed = Annotated[
    str,
    Pattern(r"^[^\x00-\x1f\x7f-\x9f]{1,200}$", "must be 1 to 200 characters, none of control"),
]
RedriveRate = Annotated[int, Field(ge=1, le=1000)]
Ids = Annotated[
    tuple[Id, ...],
    Field(strict=False, json_schema_extra={"minItems": 1, "maxItems": MAX_IDS}),
    BeforeValidator(_ids),
]


class CustomerBody(Body):
    email: Email
    name: Name


class AddressBody(Body):
    line1: Name
    line2: Name | None = None
    city: Name
    postal_code: PostalCode
    country: Country
    """ISO 3166-1 alpha-2, in capitals. XK is Kosovo; XX is nowhere, for rehearsals."""


class LineBody(Body):
    sku: Sku
    quantity: Quantity


class PaymentBody(Body):
    token: Token


# JSON has no tuples, so this field takes a list; what is in it is as strict as the rest.
Lines = Annotated[
    tuple[LineBody, ...],
    Field(strict=False, json_schema_extra={"minItems": 1, "maxItems": MAX_LINES}),
    BeforeValidator(_lines),
]


class PlaceOrderBody(Body):
    customer: CustomerBody
    shipping_address: AddressBody
    items: Lines
    payment: PaymentBody


class CancelBody(Body):
    reason: Reason


class RetryLettersBody(Body):
    """``ids``, or those that are parked by this step, this error, or both."""

    ids: Ids | None = None
    step: Word | None = None
    error: Typed | None = None
    rate_per_second: RedriveRate = 50


class DiscardLettersBody(RetryLettersBody):
    reason: Reason


class MoneyBody(Body):
    amount: Annotated[int, Field(ge=1, le=MAX_PRICE)]
    """In minor units."""
    currency: Currency
    """ISO 4217, in capitals."""


class ProductBody(Body):
    name: Name
    unit_price: MoneyBody


class DeliveryBody(Body):
    quantity: Annotated[int, Field(ge=1, le=MAX_DELIVERY)]


class FaultsBody(Body):
    """The trouble at one gateway; what is left out is none."""

    error_rate: Rate = 0.0
    timeout_rate: Rate = 0.0
    latency_ms: Latency = 0.0


class GatewayFaultsBody(Body):
    """The trouble at both: what is left out is none there."""

    payment: FaultsBody = FaultsBody()
    shipping: FaultsBody = FaultsBody()


def check_quantities(body: PlaceOrderBody) -> None:
    """A product may stand in several lines, but its quantities together keep within the limit.

    Raises:
        Problem: 422 at each line that goes beyond it.
    """
    total: Counter[str] = Counter()
    errors: list[FieldError] = []
    for index, line in enumerate(body.items):
        total[line.sku] += line.quantity
        if total[line.sku] > MAX_QUANTITY:
            detail = f"all lines of {line.sku} together must be at most {MAX_QUANTITY}"
            errors.append(FieldError(f"/items/{index}/quantity", detail))
    if errors:
        raise invalid_body(errors)


def check_choice(body: RetryLettersBody) -> None:
    """Orders are chosen by their ids, or by what parked them, and not by nothing.

    Raises:
        Problem: 422, at the field that is missing or too many.
    """
    by_cause = body.step is not None or body.error is not None
    if body.ids is not None and by_cause:
        raise invalid_body([FieldError("/ids", "stand alone, without step and error")])
    if body.ids is None and not by_cause:
        raise invalid_body([FieldError("", "must have ids, step or error")])
