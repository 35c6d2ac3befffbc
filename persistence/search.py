"""Finding orders by what somebody types: each word begins something that the order bears."""

from __future__ import annotations

import re
from functools import lru_cache

from orders.state import OrderState

_PARTS = re.compile(r"[^a-z0-9]+")
_SHOWN = 8
"""Of an id, where there is no room for all of it."""


def terms_of(state: OrderState) -> tuple[str, ...]:
    """What an order is found by: its id, whole and by its visible end, its SKUs and their parts,
    its customer, its correlation id, and the error that parked it.
    """
    order_id = state.id.lower()
    terms = [order_id, order_id.rpartition("-")[2], order_id[-_SHOWN:]]
    for line in state.items:
        terms += _terms_of_sku(line.sku)
    terms += [state.customer_ref.lower(), state.correlation_id.lower()]
    if state.parked_error is not None:
        terms.append(state.parked_error.lower())
    return tuple(dict.fromkeys(terms))


@lru_cache(maxsize=10_000)
def _terms_of_sku(sku: str) -> tuple[str, ...]:
    # A shop sells the same things over and over.
    sku = sku.lower()
    return (sku, *filter(None, _PARTS.split(sku)))


def words_of(text: str) -> tuple[str, ...]:
    """What somebody typed, word by word. Ellipses and the like come along when an id is copied."""
    words = (word.strip("…#,;\"'") for word in text.lower().split())
    return tuple(dict.fromkeys(filter(None, words)))


def matches(terms: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether each word is the beginning of a term."""
    return all(any(term.startswith(word) for term in terms) for word in words)
