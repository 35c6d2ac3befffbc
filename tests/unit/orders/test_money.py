from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import Money, place
from orders.events import OrderLine
from orders.money import CurrencyMismatchError, total
from tests.unit.orders.given import place_command

amounts = st.integers(-(2**63), 2**63 - 1)


@given(amounts, amounts)
def test_no_cent_is_lost_in_a_sum(one: int, other: int) -> None:
    assert total([Money(one, "EUR"), Money(other, "EUR")]) == Money(one + other, "EUR")


@given(amounts, st.integers(1, 1000))
def test_so_many_times_an_amount_is_as_much_as_adding_it_up(amount: int, quantity: int) -> None:
    money = Money(amount, "EUR")
    assert money.times(quantity) == total([money] * quantity)


def test_two_currencies_are_not_added() -> None:
    with pytest.raises(CurrencyMismatchError, match="cannot add USD to EUR"):
        Money(1, "EUR") + Money(1, "USD")


def test_an_order_has_one_currency() -> None:
    items = (
        OrderLine("SKU-BOOK", 1, Money(1999, "EUR")),
        OrderLine("SKU-MUG", 1, Money(850, "USD")),
    )
    with pytest.raises(CurrencyMismatchError):
        place(place_command(items))


@pytest.mark.parametrize(
    "money, written",
    [
        (Money(1999, "EUR"), "19.99 EUR"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(0, "EUR"), "0.00 EUR"),
        (Money(-250, "EUR"), "-2.50 EUR"),
        (Money(1999, "JPY"), "1999 JPY"),
        (Money(1999, "KWD"), "1.999 KWD"),
        (Money(2**63 - 1, "EUR"), "92233720368547758.07 EUR"),
    ],
)
def test_an_amount_is_written_in_the_units_people_use(money: Money, written: str) -> None:
    assert str(money) == written
