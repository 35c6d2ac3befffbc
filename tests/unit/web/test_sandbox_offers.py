"""The dashboard's form offers the sandbox's test tokens and addresses: all of them, no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from gateways.sandbox.scenarios import COUNTRIES, POSTAL_CODES, TOKENS

_OFFERS: Final = Path(__file__).parents[3] / "web/dashboard/src/features/new-order/sandbox.ts"


def test_the_form_offers_the_tokens_that_the_sandbox_knows() -> None:
    offered = set(re.findall(r'\btoken: "(\w+)",(?=\s+title:)', _text()))
    assert offered == set(TOKENS)


def test_the_form_offers_the_addresses_that_the_sandbox_knows() -> None:
    assert set(re.findall(r'\bcode: "(\w+)"', _text())) == set(POSTAL_CODES)
    assert set(re.findall(r'UNSERVED_COUNTRY = "(\w+)"', _text())) == set(COUNTRIES)


def _text() -> str:
    return _OFFERS.read_text(encoding="utf-8")
