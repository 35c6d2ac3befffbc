"""Money: integer minor units and a currency, so that no cent is ever lost to a float."""

from __future__ import annotations

from dataclasses import dataclass


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
        return f"{self.amount / 100:.2f} {self.currency}"


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
