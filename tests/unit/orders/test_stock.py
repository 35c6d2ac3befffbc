"""The stock and the catalogue, one decision at a time."""

from __future__ import annotations

import pytest

from orders import Money
from orders.events import Event, OrderCompleted
from orders.receipts import Receipts
from orders.stock import (
    HoldReleased,
    InsufficientStockError,
    Product,
    ProductListed,
    QuantityError,
    ReceiptNoted,
    ReceiptReusedError,
    Stock,
    StockError,
    StockHeld,
    StockReceived,
    StockSold,
    UnknownSkuError,
)

PRICE = Money(1999, "EUR")


def commit(stock: Stock, events: tuple[Event, ...]) -> tuple[Event, ...]:
    for event in events:
        stock.apply(event)
    return events


def a_stock(**received: int) -> Stock:
    """So many units of each product, nothing held."""
    stock = Stock()
    for sku, quantity in received.items():
        commit(stock, stock.decide_list(sku, f"A {sku}", PRICE))
        if quantity:
            commit(stock, stock.decide_receive(sku, quantity))
    return stock


def levels(stock: Stock, sku: str) -> tuple[int, int, int, int]:
    product = stock.product(sku)
    return (product.received, product.held, product.sold, product.available)


def test_a_listed_product_has_a_name_a_price_and_no_units() -> None:
    stock = Stock()
    assert commit(stock, stock.decide_list("MUG", "A mug", PRICE)) == (
        ProductListed("MUG", "A mug", PRICE),
    )
    assert stock.product("MUG") == Product("MUG", "A mug", PRICE)
    assert levels(stock, "MUG") == (0, 0, 0, 0)


def test_listing_a_product_as_it_is_changes_nothing() -> None:
    stock = a_stock(MUG=5)
    assert stock.decide_list("MUG", "A MUG", PRICE) == ()


@pytest.mark.parametrize(
    "name, price",
    [("Another mug", PRICE), ("A MUG", Money(1, "EUR")), ("A MUG", Money(1999, "USD"))],
)
def test_a_new_name_or_price_leaves_the_units_alone(name: str, price: Money) -> None:
    stock = a_stock(MUG=5)
    commit(stock, stock.decide_hold("o-1", {"MUG": 2}))
    commit(stock, stock.decide_list("MUG", name, price))
    product = stock.product("MUG")
    assert (product.name, product.unit_price) == (name, price)
    assert levels(stock, "MUG") == (5, 2, 0, 3)


def test_received_units_can_be_promised() -> None:
    stock = a_stock(MUG=5)
    assert commit(stock, stock.decide_receive("MUG", 2)) == (StockReceived("MUG", 2),)
    assert levels(stock, "MUG") == (7, 0, 0, 7)


def test_units_of_an_unknown_product_are_not_received() -> None:
    with pytest.raises(UnknownSkuError, match="no product 'CUP' in the catalogue") as no:
        a_stock(MUG=5).decide_receive("CUP", 2)
    assert no.value.sku == "CUP"


def test_held_units_cannot_be_promised_again() -> None:
    stock = a_stock(MUG=5)
    commit(stock, stock.decide_hold("o-1", {"MUG": 3}))
    assert levels(stock, "MUG") == (5, 3, 0, 2)
    with pytest.raises(InsufficientStockError, match="MUG: 3 wanted, 2 available"):
        stock.decide_hold("o-2", {"MUG": 3})


def test_the_last_unit_can_be_held() -> None:
    stock = a_stock(MUG=5)
    assert names(stock.decide_hold("o-1", {"MUG": 5})) == ["StockHeld"]


def test_all_lines_are_held_in_one_event_sorted_by_sku() -> None:
    stock = a_stock(MUG=5, BOOK=5)
    assert stock.decide_hold("o-1", {"MUG": 1, "BOOK": 2}) == (
        StockHeld("o-1", (("BOOK", 2), ("MUG", 1))),
    )


@pytest.mark.parametrize("wanted", [{"BOOK": 1, "MUG": 6}, {"MUG": 6, "BOOK": 1}])
def test_if_one_line_cannot_be_held_none_is(wanted: dict[str, int]) -> None:
    stock = a_stock(MUG=5, BOOK=5)
    with pytest.raises(InsufficientStockError):
        stock.decide_hold("o-1", wanted)
    assert stock == a_stock(MUG=5, BOOK=5)


def test_an_unknown_product_cannot_be_held() -> None:
    with pytest.raises(UnknownSkuError):
        a_stock(MUG=5).decide_hold("o-1", {"MUG": 1, "CUP": 1})


def test_asking_for_a_hold_twice_holds_once() -> None:
    stock = a_stock(MUG=5)
    commit(stock, stock.decide_hold("o-1", {"MUG": 5}))
    assert stock.decide_hold("o-1", {"MUG": 5}) == ()


def test_a_released_hold_can_be_promised_again() -> None:
    stock = a_stock(MUG=5)
    commit(stock, stock.decide_hold("o-1", {"MUG": 5}))
    assert commit(stock, stock.decide_release("o-1")) == (HoldReleased("o-1"),)
    assert levels(stock, "MUG") == (5, 0, 0, 5)
    assert stock.decide_release("o-1") == ()


def test_a_sold_hold_is_gone_for_good() -> None:
    stock = a_stock(MUG=5)
    commit(stock, stock.decide_hold("o-1", {"MUG": 2}))
    assert commit(stock, stock.decide_sell("o-1")) == (StockSold("o-1"),)
    assert levels(stock, "MUG") == (5, 0, 2, 3)
    assert stock.decide_sell("o-1") == ()
    assert stock.decide_release("o-1") == ()


def test_what_is_not_held_can_be_neither_released_nor_sold() -> None:
    stock = a_stock(MUG=5)
    assert stock.decide_release("o-1") == ()
    assert stock.decide_sell("o-1") == ()


@pytest.mark.parametrize("quantity", [0, -1])
def test_fewer_units_than_one_are_neither_received_nor_held(quantity: int) -> None:
    stock = a_stock(MUG=5, BOOK=5)
    with pytest.raises(QuantityError, match=f"1 or more, not {quantity}"):
        stock.decide_receive("MUG", quantity)
    with pytest.raises(QuantityError):
        stock.decide_hold("o-1", {"BOOK": 1, "MUG": quantity})


def test_a_snapshot_brings_back_every_level_and_every_hold() -> None:
    stock = a_stock(MUG=5, BOOK=7)
    commit(stock, stock.decide_hold("o-1", {"MUG": 2, "BOOK": 1}))
    commit(stock, stock.decide_hold("o-2", {"MUG": 1}))
    commit(stock, stock.decide_sell("o-2"))
    kept = Stock.load(stock.dump())
    assert kept == stock
    assert kept.decide_release("o-1") == (HoldReleased("o-1"),)


def test_every_refusal_is_a_stock_error() -> None:
    for refusal in (UnknownSkuError, InsufficientStockError, QuantityError):
        assert issubclass(refusal, StockError)


def test_applying_an_event_says_whose_levels_changed() -> None:
    stock = a_stock(MUG=5, BOOK=5)
    assert stock.apply(StockHeld("o-1", (("BOOK", 1), ("MUG", 1)))) == ("BOOK", "MUG")
    assert stock.apply(HoldReleased("o-1")) == ("BOOK", "MUG")
    assert stock.apply(StockReceived("MUG", 1)) == ("MUG",)


def test_the_stock_knows_no_event_of_another_kind_of_stream() -> None:
    with pytest.raises(TypeError, match="OrderCompleted"):
        Stock().apply(OrderCompleted())


def names(events: tuple[Event, ...]) -> list[str]:
    return [event.type for event in events]


def test_a_delivery_told_twice_under_one_name_is_taken_in_once() -> None:
    stock = a_stock(MUG=0)
    assert commit(stock, stock.decide_receive("MUG", 5, "delivery-1")) == (
        StockReceived("MUG", 5),
        ReceiptNoted("delivery-1", "MUG", 5),
    )
    assert stock.decide_receive("MUG", 5, "delivery-1") == ()
    commit(stock, stock.decide_receive("MUG", 5, "delivery-2"))
    assert levels(stock, "MUG") == (10, 0, 0, 10)
    with pytest.raises(ReceiptReusedError, match="5 of MUG"):
        stock.decide_receive("MUG", 6, "delivery-1")


def test_a_snapshot_knows_what_was_taken_in() -> None:
    stock = a_stock(MUG=0)
    commit(stock, stock.decide_receive("MUG", 5, "delivery-1"))
    kept = Stock.load(stock.dump())
    assert kept == stock
    assert kept.decide_receive("MUG", 5, "delivery-1") == ()


def test_the_oldest_receipts_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Receipts, "most", 2)
    stock = a_stock(MUG=0)
    for name in ("one", "two", "three"):
        commit(stock, stock.decide_receive("MUG", 1, name))
    assert stock.decide_receive("MUG", 1, "two") == ()
    assert stock.decide_receive("MUG", 1, "one") != ()
