"""What an order is found by."""

from __future__ import annotations

import pytest

from persistence.search import matches, terms_of, words_of
from tests.unit.orders.given import an_order

ORDER_ID = "0199f3a2-7b1c-8e4d-9a55-0C1d2e3f4a5b"
STATE = an_order().state._replace(
    id=ORDER_ID,
    customer_ref="5f3a",
    correlation_id="Corr-7",
    parked_error="MalformedAnswerError",
)


@pytest.mark.parametrize(
    "typed",
    [
        ORDER_ID,
        ORDER_ID.upper(),
        "0199f3a2",
        "0c1d2e3f4a5b",
        "…0c1d2e3f4a5b",
        "#2e3f4a5b",
        "2e3f",
        "sku-",
        STATE.items[0].sku,
        STATE.items[0].sku.rpartition("-")[2].lower(),
        "5f3a",
        "corr-7",
        "malformed",
        "  sku-   malformed 0199f3a2 ",
    ],
)
def test_an_order_is_found_by(typed: str) -> None:
    assert matches(terms_of(STATE), words_of(typed))


@pytest.mark.parametrize("typed", ["0199f3a3", "f3a2", "answererror", "sku- other", ".*", "^0199"])
def test_an_order_is_not_found_by(typed: str) -> None:
    assert not matches(terms_of(STATE), words_of(typed))


def test_nothing_typed_finds_all() -> None:
    assert words_of(" … ") == ()
    assert matches(terms_of(STATE), ())


def test_an_error_that_is_over_finds_nothing_more() -> None:
    assert not matches(terms_of(STATE._replace(parked_error=None)), words_of("malformed"))
