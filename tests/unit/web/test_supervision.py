"""What happened in the supervision tree, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orders.events import Recorded
from supervisor import ActorCrashed
from tests.unit.web.door import Door
from web.port import SupervisionQuery


def crash(seq: int) -> Recorded:
    event = ActorCrashed("/orders/a", "KeyError", "Answer", "Traceback ...")
    return Recorded(seq, event, datetime(2026, 1, 1, 12, tzinfo=UTC), "supervision", None)


async def test_the_history_is_shown_newest_first_and_page_by_page(door: Door) -> None:
    door.engine.crashes = [crash(seq) for seq in range(1, 6)]

    first = (await door.get("/api/supervision?limit=2")).json
    second = (await door.get(f"/api/supervision?limit=3&cursor={first['next_cursor']}")).json

    assert first["items"][0] == {
        "seq": 5,
        "type": "ActorCrashed",
        "at": "2026-01-01T12:00:00.000Z",
        "path": "/orders/a",
        "data": {
            "path": "/orders/a",
            "error": "KeyError",
            "message_type": "Answer",
            "traceback": "Traceback ...",
        },
    }
    assert [item["seq"] for item in first["items"] + second["items"]] == [5, 4, 3, 2, 1]
    assert (first["next_cursor"], second["next_cursor"]) == ("4", None)


async def test_a_path_narrows_the_history(door: Door) -> None:
    await door.get("/api/supervision?path=/orders/")

    assert door.engine.supervision_queries == [SupervisionQuery(50, None, "/orders")]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1e9", "cursor=0", "cursor=x", "path=orders", "path=/%0d%0a", "who=me"],
)
async def test_a_query_that_makes_no_sense_is_refused(door: Door, query: str) -> None:
    answer = await door.get(f"/api/supervision?{query}")

    assert answer.problem()["type"] == "/problems/invalid-query"
    assert door.engine.supervision_queries == []
