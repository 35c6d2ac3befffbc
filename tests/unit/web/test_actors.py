"""The supervision tree over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit.web.door import Door


async def test_the_tree_is_shown_from_its_root(door: Door) -> None:
    answer = await door.get("/api/actors")

    assert answer.status == 200
    assert [child["path"] for child in answer.json["children"]] == ["/journal", "/orders"]
    assert answer.json["children"][0] == {
        "path": "/journal",
        "kind": "worker",
        "state": "running",
        "restarts": 0,
        "mailbox": 0,
        "handled": 7,
        "failures": 0,
        "since": "2026-01-01T12:00:00.000Z",
        "children": [],
        "children_total": 0,
    }


async def test_the_tree_is_shown_from_any_place_and_only_so_wide(door: Door) -> None:
    narrow = (await door.get("/api/actors?limit=1")).json
    below = await door.get("/api/actors?path=/orders/")

    assert [child["path"] for child in narrow["children"]] == ["/journal"]
    assert narrow["children_total"] == 2
    assert below.json["path"] == "/orders"
    assert (await door.get("/api/actors?path=/nobody")).problem()["status"] == 404
    assert (await door.get("/api/actors?limit=1001")).problem()["status"] == 400


async def test_who_waits_for_a_restart_shows_until_when(door: Door) -> None:
    at = datetime(2026, 1, 1, 12, 0, 5, tzinfo=UTC)
    door.engine.tree = door.engine.tree._replace(next_restart_at=at)

    answer = await door.get("/api/actors")

    assert answer.json["next_restart_at"] == "2026-01-01T12:00:05.000Z"


async def test_an_actor_is_restarted(door: Door) -> None:
    answer = await door.send("POST", "/api/admin/actors/journal/restart")

    assert (answer.status, answer.json) == (202, {"path": "/journal"})
    assert door.engine.restarted == ["/journal"]


@pytest.mark.parametrize("path", ["nobody", "orders/none", "a%00b", "journal%20", "x" * 300])
async def test_an_actor_that_is_not_there_is_not_found(door: Door, path: str) -> None:
    answer = await door.send("POST", f"/api/admin/actors/{path}/restart")

    assert answer.status == 404
    assert answer.problem()["type"] == "about:blank"
    assert not door.engine.restarted
