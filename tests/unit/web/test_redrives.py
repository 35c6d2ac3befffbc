"""Dead letters in bulk over HTTP."""

from __future__ import annotations

import pytest

from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD
from web.port import RedriveWish

RETRY, DISCARD = "/api/dead-letters/retry", "/api/dead-letters/discard"


async def test_dead_letters_come_with_their_groups(door: Door) -> None:
    await door.place(GOOD)
    await door.engine.park(door.engine.only_order)

    answer = await door.get("/api/dead-letters")

    assert answer.status == 200
    assert [order["status"] for order in answer.json["items"]] == ["parked"]
    (group,) = answer.json["groups"]
    assert group.keys() == {"step", "error", "count", "oldest_at", "newest_at"}
    assert (group["step"], group["error"], group["count"]) == ("reserve", "unavailable", 1)


async def test_a_retry_in_bulk_is_a_redrive_that_can_be_looked_at(door: Door) -> None:
    answer = await door.post(RETRY, {"step": "ship", "error": "timeout", "rate_per_second": 7})

    assert answer.status == 202
    assert door.engine.redrives.wishes == [RedriveWish("retry", 7, None, "ship", "timeout")]
    assert answer.json == {
        "id": "redrive-1",
        "action": "retry",
        "status": "running",
        "total": 2,
        "done": 1,
        "succeeded": 1,
        "skipped": 0,
        "rate_per_second": 7,
        "filter": {"step": "ship", "error": "timeout"},
        "created_at": "2026-01-01T12:00:00.000Z",
        "updated_at": "2026-01-01T12:00:00.000Z",
    }
    assert (await door.get(answer.headers["Location"])).json == answer.json
    assert (await door.get("/api/redrives")).json == {"items": [answer.json], "next_cursor": None}


async def test_a_discard_takes_ids_and_a_reason(door: Door) -> None:
    answer = await door.post(DISCARD, {"ids": ["a", "b"], "reason": "hopeless"})

    assert answer.status == 202
    assert door.engine.redrives.wishes == [
        RedriveWish("discard", 50, ("a", "b"), reason="hopeless")
    ]
    assert (answer.json["filter"], answer.json["reason"]) == ({}, "hopeless")


async def test_a_redrive_is_cancelled_once(door: Door) -> None:
    started = await door.post(RETRY, {"error": "timeout"})
    path = f"{started.headers['Location']}/cancel"

    first, second = await door.send("POST", path), await door.send("POST", path)

    assert (first.status, first.json["status"]) == (202, "cancelled")
    assert first.json["finished_at"]
    assert second.status == 409
    assert second.problem()["state"] == "cancelled"


@pytest.mark.parametrize("path", ["", "/cancel"])
async def test_a_redrive_that_is_not_there_is_not_found(door: Door, path: str) -> None:
    answer = await door.send("POST" if path else "GET", f"/api/redrives/none{path}")

    assert answer.status == 404
    assert answer.problem()["detail"] == "there is no redrive none"


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({}, ""),
        ({"ids": ["a"], "step": "ship"}, "/ids"),
        ({"ids": []}, "/ids"),
        ({"ids": "a"}, "/ids"),
        ({"ids": ["a"] * 10_001}, "/ids"),
        ({"ids": ["a", "$ne"]}, "/ids/1"),
        ({"ids": [{"$gt": ""}]}, "/ids/0"),
        ({"step": {"$ne": None}}, "/step"),
        ({"step": "ship", "rate_per_second": 0}, "/rate_per_second"),
        ({"step": "ship", "rate_per_second": 1001}, "/rate_per_second"),
        ({"step": "ship", "rate_per_second": 0.5}, "/rate_per_second"),
        ({"step": "ship", "status": "parked"}, "/status"),
    ],
    ids=repr,
)
async def test_a_redrive_of_nothing_sensible_is_refused_by_name(
    door: Door, body: dict[str, object], pointer: str
) -> None:
    answer = await door.post(RETRY, body)

    assert answer.status == 422
    assert answer.pointers() == [pointer]
    assert not door.engine.redrives.wishes


async def test_a_discard_needs_a_reason(door: Door) -> None:
    answer = await door.post(DISCARD, {"ids": ["a"]})

    assert answer.status == 422
    assert answer.pointers() == ["/reason"]
