"""The OpenAPI document: valid, whole, precise, the same each time, and true of every answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate

from orders.events import ORDER_EVENTS
from orders.state import Status
from orders.steps import STEPS
from tests.documented import DOCUMENT, check_answer, validator
from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD
from web.documents.bodies import CancelBody, CustomerBody
from web.documents.text import EMAIL, PRINTABLE
from web.openapi.address import address_of
from web.openapi.document import encoded_document, kept_document
from web.openapi.examples import EXAMPLES
from web.openapi.operation import operation_of
from web.openapi.places import PLACES
from web.problems import Problem
from web.routes.table import ROUTES, Route
from web.wire.json_body import Body, parse

SCHEMAS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]
HEADERS = {"Content-Type": "application/json", "X-Correlation-ID": "corr-1"}


def _named(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_the_document_is_valid_openapi() -> None:
    validate(DOCUMENT)


@pytest.mark.parametrize("route", ROUTES, ids=_named)
def test_every_route_is_described_beside_its_handler(route: Route) -> None:
    assert operation_of(route.handler), f"put @describe(…) before {route.handler}"

    operation = DOCUMENT["paths"][address_of(route.path).template][route.method.lower()]

    least = [] if route.least is None else [{"token": [route.least]}]
    assert operation["security"] == least
    assert ("401" in operation["responses"]) == (route.least is not None)


@pytest.mark.parametrize("word", ["ge", "le", "gt", "lt", "min_length", "max_length"])
def test_bounds_are_told_in_the_words_of_json_schema(word: str) -> None:
    # Pydantic's own word is left where a bound stands outside of what reads the value.
    assert f'"{word}":' not in json.dumps(DOCUMENT)


def test_no_two_operations_have_one_name() -> None:
    names = [operation.id for route in ROUTES if (operation := operation_of(route.handler))]

    assert len(names) == len(set(names))


def test_every_place_in_an_address_is_described() -> None:
    names = {name for route in ROUTES for name in address_of(route.path).patterns}

    assert names - PLACES.keys() == set()


def test_every_body_has_an_example_that_its_model_takes() -> None:
    operations = [operation_of(route.handler) for route in ROUTES]
    bodies = {operation.body for operation in operations if operation and operation.body}

    assert bodies - EXAMPLES.keys() == set()
    for body, example in EXAMPLES.items():
        parse(json.dumps(example).encode(), body)


def test_links_lead_to_operations_that_take_what_they_bring() -> None:
    takes = {
        operation["operationId"]: [place.get("name") for place in path["parameters"]]
        for path in DOCUMENT["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    }
    links = [
        link
        for path in DOCUMENT["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]

    assert links
    assert all(link["parameters"].keys() <= set(takes[link["operationId"]]) for link in links)


def test_the_dashboards_types_are_made_from_this_document() -> None:
    kept = Path(__file__).resolve().parents[3] / "web" / "dashboard" / "openapi.json"

    assert kept.read_text() == kept_document(), "run `make types`"


async def test_the_server_hands_the_document_out(door: Door) -> None:
    answer = await door.get("/openapi.json")

    assert answer.status == 200
    assert answer.json == json.loads(encoded_document(ROUTES, "unknown"))


def test_another_process_builds_the_same_document_to_the_byte() -> None:
    script = (
        "from web.openapi.document import encoded_document, kept_document;"
        "from web.routes.table import ROUTES;"
        "import sys; sys.stdout.buffer.write(encoded_document(ROUTES, 'test'))"
    )
    built = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert built.stdout == encoded_document(ROUTES, "test")


def test_everything_that_is_referred_to_is_there_and_nothing_else() -> None:
    text = json.dumps(DOCUMENT)
    names = [
        f"#/components/{kind}/{name}"
        for kind, components in DOCUMENT["components"].items()
        if kind != "securitySchemes"
        for name in components
    ]

    assert [name for name in names if f'"{name}"' not in text] == []


def test_words_are_those_of_the_domain() -> None:
    assert SCHEMAS["OrderStatus"]["enum"] == list(Status)
    assert SCHEMAS["OrderCounts"]["required"] == list(Status)
    assert SCHEMAS["StepName"]["enum"] == [step.name for step in STEPS]


def test_every_event_that_can_happen_to_an_order_is_told_apart_by_its_type() -> None:
    told_apart = SCHEMAS["Event"]["discriminator"]["mapping"]

    assert told_apart.keys() == {event.type for event in ORDER_EVENTS}


@pytest.mark.parametrize("name", ["Order", "Step", "Product", "Actor"])
def test_what_may_be_missing_is_never_null(name: str) -> None:
    properties, required = SCHEMAS[name]["properties"], SCHEMAS[name]["required"]

    optional = properties.keys() - set(required)
    assert not any("null" in json.dumps(properties[field]) for field in optional)
    assert SCHEMAS[name]["additionalProperties"] is False


@pytest.mark.parametrize(
    "path, template, patterns",
    [
        ("/live", "/live", {}),
        ("/a/{id:[a-z]{1,9}}/b", "/a/{id}/b", {"id": "[a-z]{1,9}"}),
        ("/{a}/{b:[0-9]}", "/{a}/{b}", {"a": "[^{}/]+", "b": "[0-9]"}),
    ],
)
def test_an_address_is_taken_apart(path: str, template: str, patterns: dict[str, str]) -> None:
    assert address_of(path) == (template, patterns)


@pytest.mark.parametrize(
    "status, headers, change",
    [
        (200, HEADERS, {"colour": "red"}),
        (200, HEADERS, {"status": "lost"}),
        (200, HEADERS, {"created_at": "yesterday"}),
        (200, HEADERS, {"reason": None}),
        (202, HEADERS, {}),
        (200, {**HEADERS, "Content-Type": "text/html"}, {}),
        (200, {**HEADERS, "Location": "/api/orders/1"}, {}),
        (200, {**HEADERS, "X-Correlation-ID": "a b"}, {}),
    ],
    ids=["field", "word", "time", "null", "status", "media type", "header", "header's value"],
)
async def test_an_answer_that_is_not_as_described_is_noticed(
    door: Door, status: int, headers: dict[str, str], change: dict[str, object]
) -> None:
    order = (await door.place(GOOD)).json
    check_answer("GET", "/api/orders/1", 200, HEADERS, order)

    with pytest.raises(AssertionError, match="GET /api/orders/1"):
        check_answer("GET", "/api/orders/1", status, headers, order | change)


@given(text=st.text(max_size=20) | st.from_regex(re.compile(PRINTABLE.pattern), fullmatch=True))
def test_printable_text_is_told_as_it_is_checked(text: str) -> None:
    told = validator(json.dumps({"$ref": "#/components/schemas/CancelBody"}))

    assert told.is_valid({"reason": text}) == taken(CancelBody, {"reason": text})


@given(text=st.text(max_size=20) | st.from_regex(re.compile(EMAIL.pattern), fullmatch=True))
def test_emails_are_told_as_they_are_checked(text: str) -> None:
    told = validator(json.dumps({"$ref": "#/components/schemas/CustomerBody"}))
    customer = {"email": text, "name": "Ada"}

    assert told.is_valid(customer) == taken(CustomerBody, customer)


def taken(model: type[Body], value: object) -> bool:
    """Whether the model takes the value, when it comes as JSON."""
    try:
        parse(json.dumps(value).encode(), model)
    except Problem:
        return False
    return True
