"""Whoever fills the shelves: at the start with all there is, later with what runs low."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from typing import Final

from actors.inventory import StockInterruptedError
from demo.catalogue import ARTICLES, RARE, Article
from demo.pace import Pace
from demo.staff import CORRELATION, STAFF
from engine import Engine
from web.port import UnavailableError

_UNITS_PER_ORDER: Final = 2.8
_SUPPLY_S: Final = 120.0
_POPULARITY: Final = sum(article.popularity for article in ARTICLES)


def full_shelf(article: Article, rate: float) -> int:
    """How many of a product there should be: more when more are bought."""
    share = article.popularity / _POPULARITY
    return article.offer.quantity + math.ceil(rate * _UNITS_PER_ORDER * share * _SUPPLY_S)


class Supplier:
    """Lists what is missing in the catalogue, and brings what is missing on the shelves."""

    def __init__(self, engine: Engine, pace: Pace, rng: random.Random) -> None:
        self.delivered: Counter[str] = Counter()
        """Units by SKU."""
        self._engine = engine
        self._pace = pace
        self._rng = rng

    async def open_shop(self) -> None:
        """Return when every article is listed and has been in stock."""
        while True:
            listed = {product.sku for product in await self._engine.shop.products(STAFF)}
            missing = [article.offer for article in ARTICLES if article.sku not in listed]
            try:
                if missing:
                    await self._engine.shop.stock_up(missing, CORRELATION)
                return
            except (UnavailableError, StockInterruptedError):
                await asyncio.sleep(self._pace.delivery_every_s)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(self._pace.delivery_every_s)
            try:
                await self._fill()
            except UnavailableError:
                continue  # The next look shows what has come of it.

    async def _fill(self) -> None:
        available = {
            product.sku: product.available for product in await self._engine.shop.products(STAFF)
        }
        for article in ARTICLES:
            if (quantity := self._to_bring(article, available.get(article.sku, 0))) > 0:
                await self._engine.shop.receive(STAFF, article.sku, quantity, None, CORRELATION)
                self.delivered[article.sku] += quantity

    def _to_bring(self, article: Article, available: int) -> int:
        if article.sku == RARE:
            lucky = self._rng.random() < self._pace.delivery_every_s / self._pace.rare_every_s
            return article.offer.quantity if available == 0 and lucky else 0
        full = full_shelf(article, self._pace.rate)
        return full - available if available < full / 4 else 0
