"""The test tokens and addresses, and what the sandbox does when it sees one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateways.protocol import Destination


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the sandbox treats one request. The default is that all goes well."""

    refusal: str | None = None
    """Refused for good, with this code."""
    failures: int | None = 0
    """Answered 503 so many times under one key; None: always."""
    delay_s: float = 0.0
    loses_first_answer: bool = False
    """Done, but the call that did it is never answered."""
    garbles_reference: bool = False
    """Done, but the answer cannot be read."""


SMOOTH: Final = Scenario()
UNKNOWN_TOKEN: Final = Scenario(refusal="unknown_token")

TOKENS: Final[Mapping[str, Scenario]] = {
    "tok_ok": SMOOTH,
    "tok_declined": Scenario(refusal="card_declined"),
    "tok_flaky": Scenario(failures=2),
    "tok_lost_reply": Scenario(loses_first_answer=True),
    "tok_slow": Scenario(delay_s=2.0),
    "tok_down": Scenario(failures=None),
    "tok_crash": Scenario(garbles_reference=True),
}

COUNTRIES: Final[Mapping[str, Scenario]] = {"XX": Scenario(refusal="country_not_served")}

POSTAL_CODES: Final[Mapping[str, Scenario]] = {
    "FLAKY": Scenario(failures=2),
    "DOWN": Scenario(failures=None),
}


def payment_scenario(token: str) -> Scenario:
    """What a payment token stands for. One that is not a test token is declined."""
    return TOKENS.get(token, UNKNOWN_TOKEN)


def shipping_scenario(destination: Destination) -> Scenario:
    """What a destination stands for; the country speaks first."""
    by_country = COUNTRIES.get(destination.country)
    return by_country or POSTAL_CODES.get(destination.postal_code, SMOOTH)
