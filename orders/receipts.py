"""Deliveries that are counted already: told again under one name, they are not counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypedDict


class KeptReceipt(TypedDict):
    """One receipt in a snapshot."""

    receipt: str
    sku: str
    quantity: int


class Receipts:
    """The last ``most`` receipts by name, each with what was taken in under it.

    The oldest make room, so that the stock's memory does not grow with every delivery there ever
    was: who asks again does so within minutes.
    """

    most: ClassVar[int] = 5_000

    def __init__(self, kept: Iterable[KeptReceipt] = ()) -> None:
        self._taken_in = {each["receipt"]: (each["sku"], each["quantity"]) for each in kept}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Receipts) and self.dump() == other.dump()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def find(self, receipt: str) -> tuple[str, int] | None:
        """The SKU and the quantity that were taken in under this name."""
        return self._taken_in.get(receipt)

    def note(self, receipt: str, sku: str, quantity: int) -> None:
        """Remember one."""
        self._taken_in[receipt] = (sku, quantity)
        if len(self._taken_in) > self.most:
            del self._taken_in[next(iter(self._taken_in))]

    def dump(self) -> list[KeptReceipt]:
        """All of them, oldest first, for a snapshot."""
        return [
            {"receipt": receipt, "sku": sku, "quantity": quantity}
            for receipt, (sku, quantity) in self._taken_in.items()
        ]
