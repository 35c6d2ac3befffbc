"""What somebody buys: one to five products, the popular ones more often, mostly one of each."""

from __future__ import annotations

import random
from typing import Final

from demo.catalogue import ARTICLES, RARE

Basket = tuple[tuple[str, int], ...]
"""SKU and quantity, each SKU once."""

_LINES: Final = {1: 44, 2: 27, 3: 15, 4: 9, 5: 5}
_QUANTITIES: Final = {1: 80, 2: 14, 3: 4, 6: 2}


def draw_basket(rng: random.Random) -> Basket:
    """Somebody's basket."""
    (lines,) = rng.choices(list(_LINES), list(_LINES.values()))
    left = {article.sku: article.popularity for article in ARTICLES}
    basket = []
    for _ in range(lines):
        (sku,) = rng.choices(list(left), list(left.values()))
        del left[sku]
        (quantity,) = rng.choices(list(_QUANTITIES), list(_QUANTITIES.values()))
        basket.append((sku, 1 if sku == RARE else quantity))
    return tuple(basket)
