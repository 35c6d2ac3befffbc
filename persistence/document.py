"""A commit as one document of the log (docs/decisions/0002), the same in every store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, cast

from persistence.codec import EventRegistry, StoredEvent
from persistence.store import Commit, UnreadableError, UnstorableError

MAX_COMMIT_BYTES = 1 << 20
"""Far below MongoDB's own limit for a document, so that a batch fits into few messages."""


class CommitDocument(TypedDict):
    """One row of the log."""

    _id: str
    stream: str
    from_seq: int
    events: list[StoredEvent]
    commit_id: str
    writer: str
    at: datetime
    correlation_id: str
    causation_id: str | None


def row_id(shard: int, position: int) -> str:
    """The ``_id`` of a position. Padded, so that the order of ids is the order of positions."""
    return f"{shard}:{position:012d}"


def place_of(document: CommitDocument) -> tuple[int, int]:
    """The shard and the position of a document."""
    shard, position = document["_id"].split(":")
    return int(shard), int(position)


def to_document(commit: Commit, registry: EventRegistry) -> CommitDocument:
    """A commit as it is stored.

    Raises:
        UnstorableError: if it holds no events, or one that cannot be stored.
    """
    if not commit.events:
        raise UnstorableError(f"an append to {commit.stream} holds no events")
    if commit.from_seq < 1:
        raise UnstorableError(f"an append to {commit.stream} at {commit.from_seq}: seq starts at 1")
    return {
        "_id": row_id(commit.shard, commit.position),
        "stream": commit.stream,
        "from_seq": commit.from_seq,
        "events": [registry.encode(event) for event in commit.events],
        "commit_id": commit.commit_id,
        "writer": commit.writer,
        "at": commit.at,
        "correlation_id": commit.correlation_id,
        "causation_id": commit.causation_id,
    }


def from_document(document: Mapping[str, object], registry: EventRegistry) -> Commit:
    """The commit again.

    Raises:
        UnreadableError: if it is none, or holds an event that this program cannot read.
    """
    row = cast("CommitDocument", document)
    try:
        shard, position = place_of(row)
        return Commit(
            shard=shard,
            position=position,
            stream=row["stream"],
            from_seq=row["from_seq"],
            events=tuple([registry.decode(stored) for stored in row["events"]]),
            commit_id=row["commit_id"],
            writer=row["writer"],
            at=row["at"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"row {document.get('_id')!r} is no commit: {error!r}") from error
    except UnreadableError as error:
        raise type(error)(f"row {document.get('_id')!r}: {error}") from error
