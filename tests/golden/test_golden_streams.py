"""What was ever written must still be read, and must still come to the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orders import OrderState
from orders.events import ORDER_EVENTS, Event
from orders.redrive import REDRIVE_EVENTS
from orders.stock import STOCK_EVENTS
from persistence.codec import EventRegistry
from persistence.events import LOG_EVENTS
from supervisor import SUPERVISION_EVENTS
from tests.golden.stream import FOLDER, Golden, digest_of, replayed
from tests.golden.write import write

EVERY_EVENT: list[type[Event]] = [
    *ORDER_EVENTS,
    *REDRIVE_EVENTS,
    *STOCK_EVENTS,
    *SUPERVISION_EVENTS,
    *LOG_EVENTS,
]
PATHS = sorted(FOLDER.glob("v*/*.json"))


@pytest.fixture(scope="module")
def registry() -> EventRegistry:
    return EventRegistry(EVERY_EVENT)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_stream_comes_to_the_state_it_came_to_when_it_was_written(
    path: Path, registry: EventRegistry
) -> None:
    golden = Golden.load(path, registry)
    assert digest_of(replayed(golden)) == golden.digest, replayed(golden)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_stream_counts_from_one_without_gaps(path: Path, registry: EventRegistry) -> None:
    golden = Golden.load(path, registry)
    assert [each.seq for each in golden.history] == [*range(1, len(golden.history) + 1)]
    state = replayed(golden)
    assert not isinstance(state, OrderState) or state.version == len(golden.history)


def test_every_event_stands_in_a_golden_stream_in_the_version_that_is_written_today() -> None:
    stored = [row for path in PATHS for row in json.loads(path.read_text("utf-8"))["events"]]
    written = {(row["type"], row["v"]) for row in stored}
    assert written >= {(each.type, each.schema_version) for each in EVERY_EVENT}


def test_the_golden_streams_show_every_end_an_order_can_come_to() -> None:
    ends = {
        state.status
        for state in map(replayed, all_goldens())
        if isinstance(state, OrderState) and state.status.at_rest
    }
    assert ends == {"completed", "rejected", "cancelled", "parked"}


def test_what_has_been_written_is_never_written_again(tmp_path: Path) -> None:
    written = write(tmp_path)
    assert {path.name for path in written} >= {path.name for path in FOLDER.glob("v1/*.json")}
    written[0].write_text("as it was", "utf-8")
    assert write(tmp_path) == []
    assert written[0].read_text("utf-8") == "as it was"


def test_no_two_golden_streams_come_to_the_same() -> None:
    assert len({golden.digest for golden in all_goldens()}) == len(PATHS)


def all_goldens() -> list[Golden]:
    registry = EventRegistry(EVERY_EVENT)
    return [Golden.load(path, registry) for path in PATHS]
