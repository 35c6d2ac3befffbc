"""Who comes next, what they want, and what will be the matter with it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Final

from actors.ports import Address, CustomerRecord
from demo.baskets import Basket, draw_basket
from demo.customers import CUSTOMERS, Customer
from demo.troubles import Trouble, deal
from web.port import PlaceOrder

_TOKENS: Final = {
    Trouble.DECLINED: "tok_declined",
    Trouble.FLAKY_PAYMENT: "tok_flaky",
    Trouble.SLOW_PAYMENT: "tok_slow",
    Trouble.LOST_REPLY: "tok_lost_reply",
    Trouble.PAYMENT_DOWN: "tok_down",
    Trouble.CRASH: "tok_crash",
}
_PLACES: Final = {
    Trouble.COUNTRY: {"country": "XX"},
    Trouble.FLAKY_CARRIER: {"postal_code": "FLAKY"},
    Trouble.CARRIER_DOWN: {"postal_code": "DOWN"},
}
_SECOND_THOUGHTS: Final = (("tok_ok", 0.05), ("tok_ok", 6.0), ("tok_slow", 2.5), ("tok_flaky", 0.5))
"""How those pay who change their minds, and within how many seconds they do: while the money is
being held, between two attempts, or when all is over.
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One customer's order, before it is placed."""

    customer: Customer
    address: Address
    basket: Basket
    token: str
    trouble: Trouble
    cancel_after_s: float | None = None

    def order(self, key: str, correlation_id: str) -> PlaceOrder:
        """The order as it goes to the engine."""
        record = CustomerRecord(self.customer.email, self.customer.name, self.address, self.token)
        meaning = json.dumps([asdict(record), self.basket], sort_keys=True, ensure_ascii=False)
        return PlaceOrder(
            subject=self.customer.subject,
            idempotency_key=key,
            record=record,
            items=self.basket,
            body_fingerprint_source=meaning.encode(),
            correlation_id=correlation_id,
        )


def visits(rng: random.Random) -> Iterator[Visit]:
    """All visits there will ever be: the same ones for the same seed."""
    for trouble in deal(rng):
        customer = rng.choice(CUSTOMERS)
        visit = Visit(
            customer,
            replace(customer.address, **_PLACES.get(trouble, {})),
            draw_basket(rng),
            _TOKENS.get(trouble, "tok_ok"),
            trouble,
        )
        if trouble is Trouble.CHANGED_MIND:
            token, within_s = rng.choice(_SECOND_THOUGHTS)
            visit = replace(visit, token=token, cancel_after_s=rng.uniform(0.0, within_s))
        yield visit
