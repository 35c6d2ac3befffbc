"""A golden stream: one whole stream as it was once written to the log, and what it must come to.

JSON with times as in MongoDB's Extended JSON: ``{"$date": "2026-11-22T12:00:00.000Z"}``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from orders import OrderState, StepState, fold
from orders.events import Event, Recorded
from orders.receipts import Receipts
from orders.redrive import REDRIVE_STREAMS, Redrive, fold_redrive
from orders.stock import Stock
from persistence.codec import EventRegistry, StoredEvent
from persistence.orders_projection import ORDER_STREAMS

FOLDER = Path(__file__).parent

State = OrderState | Redrive | Stock | tuple[tuple[str, Event], ...]
"""What a stream comes to; one that nobody folds comes to what it says."""


@dataclass(frozen=True, slots=True)
class Golden:
    """``digest`` is :func:`digest_of` the state after the last event, when the file was written."""

    name: str
    story: str
    stream: str
    history: tuple[Recorded, ...]
    digest: str

    def dump(self, registry: EventRegistry) -> str:
        """As a file's text."""
        events = [
            {
                "seq": recorded.seq,
                "at": recorded.at,
                "correlation_id": recorded.correlation_id,
                "causation_id": recorded.causation_id,
                **registry.encode(recorded.event),
            }
            for recorded in self.history
        ]
        whole = {
            "story": self.story,
            "stream": self.stream,
            "digest": self.digest,
            "events": events,
        }
        return json.dumps(whole, indent=2, ensure_ascii=False, default=_plain) + "\n"

    @classmethod
    def load(cls, path: Path, registry: EventRegistry) -> Golden:
        """As a file has it; its events brought forward to what they are today."""
        whole = json.loads(path.read_text("utf-8"), object_hook=_revived)
        history = tuple(
            Recorded(
                row["seq"],
                registry.decode(StoredEvent(type=row["type"], v=row["v"], data=row["data"])),
                row["at"],
                row["correlation_id"],
                row["causation_id"],
            )
            for row in whole["events"]
        )
        return cls(path.stem, whole["story"], whole["stream"], history, whole["digest"])


def replayed(golden: Golden) -> State:
    """What a golden stream comes to today."""
    if golden.stream == "stock":
        stock = Stock()
        for recorded in golden.history:
            stock.apply(recorded.event)
        return stock
    if golden.stream.startswith(REDRIVE_STREAMS):
        redrive = fold_redrive(golden.history)
        assert redrive is not None
        return redrive
    if not golden.stream.startswith(ORDER_STREAMS):
        return tuple((recorded.event.type, recorded.event) for recorded in golden.history)
    state = fold(golden.history)
    assert state is not None
    return state


def digest_of(state: State) -> str:
    """A hash of all that a state says.

    Fields that stand at their default are left out, so that a field added later does not change
    the digest of the streams that know nothing of it.
    """
    text = json.dumps(_said(state), sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _said(value: object) -> object:
    if is_dataclass(value):
        return {
            each.name: _said(content)
            for each in fields(value)
            if _is_said(each.default, content := getattr(value, each.name))
        }
    if isinstance(value, OrderState | Redrive | StepState):
        return {
            name: _said(content)
            for name, content in value._asdict().items()
            if name not in value._field_defaults or content != value._field_defaults[name]
        }
    if isinstance(value, Receipts):
        return value.dump()
    if isinstance(value, tuple):
        return [_said(each) for each in value]
    if isinstance(value, dict):
        return {name: _said(content) for name, content in value.items()}
    return value


def _is_said(default: object, content: object) -> bool:
    if isinstance(content, Receipts):
        return content != Receipts()
    return default is MISSING or content != default


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        text = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return {"$date": text.replace("+00:00", "Z")}
    raise TypeError(f"{value!r} has no form in JSON")


def _revived(value: dict[str, object]) -> object:
    if value.keys() == {"$date"}:
        return datetime.fromisoformat(cast("str", value["$date"]))
    return value
