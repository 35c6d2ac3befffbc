"""What the shop sells, and what sells how well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.catalogue import DEMO_OFFERS, Offer
from orders.money import Money

RARE: Final = "SKU-RARE"
"""There are few of them, and more come seldom: it is what sells out."""

_POPULARITY: Final = {"SKU-BOOK": 26, "SKU-MUG": 20, "SKU-LAMP": 8, "SKU-CHAIR": 4, RARE: 1}


@dataclass(frozen=True, slots=True)
class Article:
    """A product, and how often it is bought beside the others."""

    offer: Offer
    popularity: int

    @property
    def sku(self) -> str:
        return self.offer.sku


def _article(sku: str, name: str, cents: int, quantity: int, popularity: int) -> Article:
    return Article(Offer(sku, name, Money(cents, "EUR"), quantity), popularity)


ARTICLES: Final = (
    *(Article(offer, _POPULARITY[offer.sku]) for offer in DEMO_OFFERS),
    _article("SKU-CANDLE", "Beeswax candle", 890, 400, 18),
    _article("SKU-NOTEBOOK", "Notebook, dotted, A5", 1_450, 400, 16),
    _article("SKU-TEA", "Assam tea, 250 g", 1_190, 300, 14),
    _article("SKU-TOWEL", "Tea towels, set of three", 2_400, 250, 12),
    _article("SKU-PLANT", "Potted fern", 1_690, 160, 10),
    _article("SKU-PEN", "Fountain pen", 3_900, 200, 9),
    _article("SKU-GLASS", "Water glasses, set of six", 2_990, 180, 9),
    _article("SKU-BOARD", "Oak cutting board", 3_450, 150, 7),
    _article("SKU-CUSHION", "Linen cushion", 2_750, 150, 7),
    _article("SKU-KNIFE", "Paring knife", 2_100, 150, 6),
    _article("SKU-APRON", "Linen apron", 3_900, 120, 6),
    _article("SKU-VASE", "Stoneware vase", 4_200, 100, 5),
    _article("SKU-TEAPOT", "Cast-iron teapot", 6_800, 90, 5),
    _article("SKU-BLANKET", "Wool blanket", 8_900, 80, 4),
    _article("SKU-KETTLE", "Enamel kettle", 5_400, 80, 4),
    _article("SKU-PAN", "Cast-iron pan", 7_900, 70, 3),
    _article("SKU-CLOCK", "Wall clock", 9_500, 60, 2),
    _article("SKU-STOOL", "Beech stool", 11_900, 50, 2),
    _article("SKU-SHELF", "Wall shelf, ash", 14_500, 40, 2),
    _article("SKU-MIRROR", "Round mirror", 13_900, 40, 1),
    _article("SKU-RUG", "Hand-woven rug", 34_900, 25, 1),
)
"""All in one currency: an order has one."""
