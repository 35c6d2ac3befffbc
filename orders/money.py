"""Money: integer minor units and a currency, so that no cent is ever lost to a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents for EUR) of one ISO 4217 currency."""

    amount: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return Money(self.amount + other.amount, self.currency)

    def times(self, quantity: int) -> Money:
        """This amount, ``quantity`` times."""
        return Money(self.amount * quantity, self.currency)

    def __str__(self) -> str:
        return f"{Decimal(self.amount).scaleb(-_decimals(self.currency))} {self.currency}"


_NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}
    | {"PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def _decimals(currency: str) -> int:
    """How many decimals the minor unit stands for (ISO 4217)."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


class CurrencyMismatchError(ValueError):
    """Two amounts in different currencies were added."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"cannot add {right} to {left}: an order has one currency")


def total(amounts: list[Money]) -> Money:
    """The sum of one or more amounts.

    Raises:
        CurrencyMismatchError: if the amounts are not all in one currency.
    """
    first, *rest = amounts
    return sum(rest, start=first)
