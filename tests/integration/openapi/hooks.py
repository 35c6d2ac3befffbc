"""What Schemathesis cannot know from the document alone is put right before it is sent.

Loaded by Schemathesis itself (fuzz.py tells it to). Only what is valid is touched, so that a
request gets past the first look, and is refused for nothing but what is wrong with it.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import MutableSequence
from typing import Any, Final

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.parameters import ParameterLocation

from web.documents.bodies import SKU_PATTERN

SKUS: Final = ("SKU-BOOK", "SKU-LAMP", "SKU-CHAIR", "SKU-MUG")
TOKENS: Final = ("tok_ok", "tok_crash", "tok_declined", "tok_flaky")
ACTORS: Final = ("services/payment", "services/inventory", "journal", "projections/orders")

PLACE: Final = "POST /api/orders"
RETRY: Final = "POST /api/orders/{order_id}/retry"
LETTERS: Final = ("POST /api/dead-letters/retry", "POST /api/dead-letters/discard")

_numbers: Final = itertools.count()
_parked: Final[deque[str]] = deque(maxlen=20)
_known: Final[dict[str, MutableSequence[str]]] = {
    "sku": [*SKUS],
    "path": [*ACTORS],
    "order_id": deque(maxlen=20),
    "redrive_id": deque(maxlen=20),
}
_MAKES: Final = {
    PLACE: "order_id",
    **dict.fromkeys(LETTERS, "redrive_id"),
}


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Name things that are there, keys that are new, and numbers as a program writes them."""
    if case.meta is None:
        return
    if _valid(case, ParameterLocation.QUERY):
        case.query.pop("cursor", None)  # it is one that a list has given out
    if _valid(case, ParameterLocation.HEADER):
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"key-{next(_numbers)}"  # it is good for one body
        if "Prefer" in case.headers:
            case.headers["Prefer"] = "wait=1"
    if _valid(case, ParameterLocation.PATH):
        for name in _known.keys() & case.path_parameters.keys():
            if known := (_parked if case.operation.label == RETRY else _known[name]):
                case.path_parameters[name] = known[next(_numbers) % len(known)]
    if _valid(case, ParameterLocation.BODY):
        case.body = _possible(case.operation.label, _as_written(case.body))
    elif case.operation.label == PLACE:
        _name_products(case.body)  # or it would be refused for those alone


def _valid(case: Case[Any], location: ParameterLocation) -> bool:
    """Whether the document takes what the case has there."""
    assert case.meta is not None
    component = case.meta.components.get(location)
    return component is None or component.mode.is_positive


def _possible(label: str, body: Any) -> Any:
    """A valid body that asks for something that there is."""
    if label == PLACE:
        # Each product once: of one, 1,000 at most over all lines.
        body["items"] = body["items"][: len(SKUS)]
        _name_products(body)
        body["payment"]["token"] = TOKENS[next(_numbers) % len(TOKENS)]
    if label == "PUT /api/stock/{sku}":
        body["unit_price"]["currency"] = "EUR"  # an order has one currency
    if label in LETTERS:
        # By ids, or by what parked them: of fields that exclude each other no schema here tells.
        if body.get("ids"):
            body |= {"step": None, "error": None}
        elif not body.get("error"):
            body["step"] = "authorize"
    return body


def _name_products(body: Any) -> None:
    lines = body.get("items") if isinstance(body, dict) else None
    for place, line in enumerate(lines if isinstance(lines, list) else ()):
        sku = line.get("sku") if isinstance(line, dict) else None
        if isinstance(sku, str) and re.fullmatch(SKU_PATTERN, sku):
            line["sku"] = SKUS[place % len(SKUS)]


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Remember what is there."""
    label = case.operation.label
    if label in _MAKES and response.status_code in (201, 202):
        _known[_MAKES[label]].append(response.json()["id"])
    elif label == "GET /api/dead-letters" and response.status_code == 200:
        _parked.extend(order["id"] for order in response.json()["items"])


def _as_written(value: Any) -> Any:
    """With 1.0 as 1: to JSON Schema they are the same, to a reader of amounts they are not."""
    match value:
        case dict():
            return {key: _as_written(member) for key, member in value.items()}
        case list():
            return [_as_written(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
