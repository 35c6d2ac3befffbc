"""Who comes to the demo and with what is drawn from a seed, and is what a shop would see."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from demo.baskets import draw_basket
from demo.catalogue import ARTICLES, RARE
from demo.customers import CUSTOMERS
from demo.troubles import PACK, PACK_SIZE, Trouble, deal
from demo.visits import Visit, visits
from engine.catalogue import DEMO_OFFERS
from gateways.protocol import Destination
from gateways.sandbox.scenarios import SMOOTH, TOKENS, payment_scenario, shipping_scenario
from web.documents.bodies import PlaceOrderBody, check_quantities

SEEDS = [1, 2, 3]


def some(seed: int, count: int = 2 * PACK_SIZE) -> list[Visit]:
    return list(islice(visits(Random(seed)), count))


def test_one_seed_is_one_course_of_visits() -> None:
    assert some(7) == some(7)
    assert some(7) != some(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_trouble_comes_in_every_pack_as_often_as_it_should(seed: int) -> None:
    cards = list(islice(deal(Random(seed)), 3 * PACK_SIZE))
    for first in range(0, len(cards), PACK_SIZE):
        assert Counter(cards[first : first + PACK_SIZE]) == PACK
    assert set(PACK) == set(Trouble)


def test_most_orders_have_nothing_the_matter_and_parking_is_seldom() -> None:
    assert 0.7 < PACK[Trouble.NONE] / PACK_SIZE < 0.9
    parked = PACK[Trouble.PAYMENT_DOWN] + PACK[Trouble.CARRIER_DOWN] + PACK[Trouble.CRASH]
    assert parked / PACK_SIZE < 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_a_trouble_is_one_that_the_sandbox_makes(seed: int) -> None:
    for visit in some(seed):
        payment = payment_scenario(visit.token)
        carriage = shipping_scenario(_destination(visit))
        assert visit.token in TOKENS
        match visit.trouble:
            case Trouble.DECLINED:
                assert payment.refusal
            case Trouble.FLAKY_PAYMENT:
                assert payment.failures
            case Trouble.SLOW_PAYMENT:
                assert payment.delay_s
            case Trouble.LOST_REPLY:
                assert payment.loses_first_answer
            case Trouble.FLAKY_CARRIER:
                assert carriage.failures
            case Trouble.COUNTRY:
                assert carriage.refusal
            case Trouble.PAYMENT_DOWN:
                assert payment.failures is None
            case Trouble.CARRIER_DOWN:
                assert carriage.failures is None
            case Trouble.CRASH:
                assert payment.garbles_reference
            case Trouble.CHANGED_MIND:
                assert visit.cancel_after_s is not None
                assert carriage is SMOOTH
            case _:
                assert (payment, carriage) == (SMOOTH, SMOOTH)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_is_one_that_the_door_would_let_in(seed: int) -> None:
    for visit in some(seed):
        address = visit.address
        body = PlaceOrderBody.model_validate(
            {
                "customer": {"email": visit.customer.email, "name": visit.customer.name},
                "shipping_address": {
                    "line1": address.line1,
                    "city": address.city,
                    "postal_code": address.postal_code,
                    "country": address.country,
                },
                "items": [{"sku": sku, "quantity": count} for sku, count in visit.basket],
                "payment": {"token": visit.token},
            }
        )
        check_quantities(body)


def test_a_basket_has_one_to_five_products_and_the_popular_ones_more_often() -> None:
    rng = Random(1)
    baskets = [draw_basket(rng) for _ in range(3_000)]
    lines = Counter(len(basket) for basket in baskets)
    assert set(lines) == {1, 2, 3, 4, 5}
    assert lines[1] > lines[2] > lines[3] > lines[4] > lines[5] > 0
    assert all(len({sku for sku, _ in basket}) == len(basket) for basket in baskets)
    bought = Counter(sku for basket in baskets for sku, _ in basket)
    assert set(bought) == {article.sku for article in ARTICLES}
    assert bought["SKU-BOOK"] > bought["SKU-LAMP"] > bought["SKU-CHAIR"] > bought[RARE]


def test_there_are_some_two_dozen_articles_in_one_currency_with_those_that_are_always_there() -> (
    None
):
    offers = [article.offer for article in ARTICLES]
    assert 20 <= len(offers) <= 30
    assert (
        len({offer.sku for offer in offers}) == len({offer.name for offer in offers}) == len(offers)
    )
    assert {offer.unit_price.currency for offer in offers} == {"EUR"}
    assert set(DEMO_OFFERS) <= set(offers)


def test_customers_live_in_several_countries_and_no_mail_would_reach_anybody() -> None:
    assert len({customer.subject for customer in CUSTOMERS}) == len(CUSTOMERS) >= 36
    assert len({customer.email for customer in CUSTOMERS}) == len(CUSTOMERS)
    assert len({customer.address.country for customer in CUSTOMERS}) >= 6
    for customer in CUSTOMERS:
        assert customer.email.isascii()
        assert customer.email.partition("@")[2] in {"example.com", "example.org", "example.net"}


def _destination(visit: Visit) -> Destination:
    address = visit.address
    return Destination(
        visit.customer.name,
        address.line1,
        address.line2,
        address.city,
        address.postal_code,
        address.country,
    )
