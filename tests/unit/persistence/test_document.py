"""Rows of the log that are none."""

from __future__ import annotations

import pytest

from persistence.codec import EventRegistry, UnknownEventError
from persistence.document import from_document, to_document
from persistence.store import UnreadableError
from tests.contract.commits import commit


def test_a_commit_comes_back_from_its_document(registry: EventRegistry) -> None:
    assert from_document(to_document(commit(7), registry), registry) == commit(7)


@pytest.mark.parametrize(
    "change",
    [
        {"_id": None},
        {"_id": "0"},
        {"_id": "zero:one"},
        {"events": None},
        {"events": ["text"]},
        {"events": [{}]},
        {"events": [{"type": [], "v": 1, "data": {}}]},
        {"events": [{"type": "OrderCompleted", "v": 1, "data": "text"}]},
    ],
    ids=repr,
)
def test_a_row_that_is_no_commit_says_which_it_is(
    registry: EventRegistry, change: dict[str, object]
) -> None:
    document = {**to_document(commit(7), registry), **change}

    with pytest.raises(UnreadableError, match=r"^row "):
        from_document(document, registry)


@pytest.mark.parametrize("missing", ["_id", "stream", "from_seq", "events", "commit_id", "at"])
def test_a_row_that_lacks_something_is_not_read(registry: EventRegistry, missing: str) -> None:
    document = dict(to_document(commit(7), registry))
    del document[missing]

    with pytest.raises(UnreadableError, match=missing):
        from_document(document, registry)


def test_an_unknown_event_keeps_its_kind_of_error(registry: EventRegistry) -> None:
    document = to_document(commit(7), registry)
    document["events"] = [{"type": "Unheard", "v": 1, "data": {}}]

    with pytest.raises(UnknownEventError, match="row '0:000000000007': 'Unheard'"):
        from_document(document, registry)
