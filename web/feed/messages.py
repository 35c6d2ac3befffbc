"""What is said to clients of the feed, written out once for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from persistence.feed import FeedEvent
from web.documents.views import view_time

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Message(NamedTuple):
    """Something said: its kind, and the rest as the text of a JSON object."""

    kind: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """How messages look on one kind of connection."""

    write: Callable[[Message], bytes]
    between: bytes = b""


class Batch:
    """A few messages that go out together, written once per wire, however many clients share it."""

    __slots__ = ("_written", "messages")

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self._written: dict[Wire, bytes] = {}

    def on(self, wire: Wire) -> bytes:
        """All of them as they go over a wire."""
        written = self._written.get(wire)
        if written is None:
            written = wire.between.join([wire.write(message) for message in self.messages])
            self._written[wire] = written
        return written


def event_message(event: FeedEvent) -> Message:
    """An event as every client is told of it. Its text is written once and kept with it."""
    if event.text is None:
        recorded = event.recorded
        event.text = write_json(
            {
                "position": event.position,
                "order_id": event.order_id,
                "seq": recorded.seq,
                "type": recorded.event.type,
                "data": recorded.event,
                "at": recorded.at,
                "correlation_id": recorded.correlation_id,
            }
        )
    return Message("event", event.text)


def position_message(kind: str, position: int) -> Message:
    """Word of where the client is now, or could be."""
    return Message(kind, write_json({"position": position}))


def write_json(document: dict[str, object]) -> bytes:
    """A document as compact JSON. It has at least one member."""
    return _ENCODE(document).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return view_time(value)
    # An event, or something in one: as `dataclasses.asdict` has it, without its deep copies.
    event = cast("DataclassInstance", value)
    return {name: getattr(event, name) for name in _names(type(event))}


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_ENCODE = json.JSONEncoder(
    default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode
