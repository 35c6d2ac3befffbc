"""What every answer carries, whatever it says."""

from __future__ import annotations

import re

import pytest

from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD

PATHS = ("/live", "/api/stock", "/api/orders/none", "/nothing", "/api/orders?limit=0")


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_safe_in_a_browser(door: Door, path: str) -> None:
    headers = (await door.get(path)).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Server"] == "Conveyor"


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_callers_correlation_id(door: Door, path: str) -> None:
    answer = await door.get(path, {"X-Correlation-ID": "shop:42.a_B-c"})

    assert answer.headers["X-Correlation-ID"] == "shop:42.a_B-c"


async def test_without_one_each_request_gets_its_own(door: Door) -> None:
    ids = {(await door.get("/live")).headers["X-Correlation-ID"] for _ in range(3)}

    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{12}7[0-9a-f]{19}", id) for id in ids)


@pytest.mark.parametrize("sent", ["", "a b", "a" * 129, "naïve", "a\tb", '{"a":1}'])
async def test_one_that_would_spoil_a_log_line_is_replaced(door: Door, sent: str) -> None:
    answer = await door.place(GOOD, {"X-Correlation-ID": sent})

    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Correlation-ID"])
    assert door.engine.placed[0].correlation_id == answer.headers["X-Correlation-ID"]
    assert answer.json["correlation_id"] == answer.headers["X-Correlation-ID"]
