"""What begins with a word that somebody typed, told from the index of the terms alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from bson.max_key import MaxKey
from bson.min_key import MinKey

from persistence.mongo.connection import ANSWER_MS, Collection, Document, translated

TERMS_INDEX: Final = "terms_newest_first"

FEW: Final = 500
"""So many orders are soon read and put in order."""

MOST_TERMS: Final = 8
"""So many are looked for, one after the other; their orders are merged as they are read."""

_LAST = "\U0010ffff"


class Beginning(NamedTuple):
    """What is known of the terms that begin with a word."""

    few: bool
    """Hardly any order bears one of them."""
    terms: tuple[str, ...]
    """All of them; none if there are too many."""


class Terms:
    """The terms of all orders, in the index of the collection ``orders``."""

    def __init__(self, orders: Collection, few: int = FEW) -> None:
        self._orders = orders
        self._few = few

    async def beginning_with(self, words: Sequence[str]) -> list[Beginning]:
        """Look for each word."""
        return await asyncio.gather(*map(self._look_for, words))

    async def _look_for(self, word: str) -> Beginning:
        if await self._key(word, word, skip=self._few) is None:
            return Beginning(True, ())
        terms: list[str] = []
        after = word
        while (term := await self._key(word, after)) is not None:
            terms.append(term)
            if len(terms) > MOST_TERMS:
                return Beginning(False, ())
            after = term + "\0"  # The next that there may be.
        return Beginning(False, tuple(terms))

    async def _key(self, word: str, first: str, skip: int = 0) -> str | None:
        """The term of the first entry from ``first`` on, or of a later one, if it begins so."""
        lower = _bound(first, MaxKey())
        upper = _bound(word + _LAST, MinKey())
        with translated("look for search terms"):
            cursor = self._orders.find({}, return_key=True, max_time_ms=ANSWER_MS)
            cursor.hint(TERMS_INDEX).min(lower).max(upper).skip(skip).limit(1)
            found = await cursor.to_list(1)
        return str(found[0]["terms"]) if found else None


def _bound(term: str, in_lists: MaxKey | MinKey) -> list[tuple[str, str]]:
    bound = [("terms", term), ("created_at", in_lists), ("_id", in_lists)]
    # The driver takes it, its annotation does not.
    return cast("list[tuple[str, str]]", bound)


def begins(word: str) -> Document:
    """The condition that a term begins with a word."""
    return {"terms": {"$regex": f"^{re.escape(word)}"}}
