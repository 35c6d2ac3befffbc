"""/live, /ready and /health: what a watcher sees."""

from __future__ import annotations

import pytest

from tests.unit.web.door import Door


async def test_a_sound_engine_is_live_ready_and_healthy(door: Door) -> None:
    assert [(await door.get(path)).status for path in ("/live", "/ready", "/health")] == [200] * 3
    assert (await door.get("/ready")).json == {"status": "ready"}


async def test_an_engine_that_takes_no_orders_says_why(door: Door) -> None:
    door.engine.reasons = ("the database cannot be reached", "recovering")
    answer = await door.get("/ready")

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.problem()["type"] == "/problems/not-ready"
    assert answer.json["reasons"] == ["the database cannot be reached", "recovering"]


async def test_an_engine_that_is_not_ready_is_still_alive(door: Door) -> None:
    door.engine.reasons = ("draining",)
    with door.engine.failing(RuntimeError("broken")):
        answer = await door.get("/live")

    assert (answer.status, answer.json) == (200, {"status": "live"})


@pytest.mark.parametrize("reasons, status", [((), "ready"), (("draining",), "not_ready")])
async def test_health_describes_each_part(
    door: Door, reasons: tuple[str, ...], status: str
) -> None:
    door.engine.reasons = reasons
    answer = await door.get("/health")

    assert answer.status == 200
    assert answer.json == {
        "status": status,
        "reasons": list(reasons),
        "components": {
            "database": {
                "status": "away" if reasons else "up",
                "since": "2026-01-01T12:00:00.250Z",
            },
            "journal": {"status": "up", "backlog": 0},
        },
    }


@pytest.mark.parametrize("path", ["/live", "/ready", "/health"])
async def test_a_watcher_needs_no_body(door: Door, path: str) -> None:
    answer = await door.send("HEAD", path)

    assert (answer.status, answer.json) == (200, None)
