"""Events as they are stored, and how old ones are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from orders.events import ORDER_EVENTS, Event, OrderCancelled, StockReserved
from orders.stock import STOCK_EVENTS
from persistence.codec import EventRegistry, PlainData, RegistryError, UnknownEventError, Upcaster
from persistence.events import LOG_EVENTS, WriterClaimed
from persistence.shape import UnsupportedTypeError
from persistence.store import UnreadableError, UnstorableError
from supervisor.events import SUPERVISION_EVENTS


@dataclass(frozen=True, slots=True)
class Moved:
    type: ClassVar[str] = "Moved"
    schema_version: ClassVar[int] = 3

    street: str
    city: str


@dataclass(frozen=True, slots=True)
class AlsoMoved:
    type: ClassVar[str] = "Moved"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Unversioned:
    type: ClassVar[str] = "Unversioned"
    schema_version: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class Shapeless:
    type: ClassVar[str] = "Shapeless"
    schema_version: ClassVar[int] = 1

    anything: object


def split_address(data: PlainData) -> PlainData:
    street, city = str(data["address"]).split(", ")
    return {"street": street, "city": city}


RENAMED = Upcaster("Moved", 1, lambda data: {"address": data["where"]})
SPLIT = Upcaster("Moved", 2, split_address)


def test_an_event_is_stored_under_its_own_name_and_version() -> None:
    registry = EventRegistry([WriterClaimed])

    assert registry.encode(WriterClaimed("w")) == {
        "type": "WriterClaimed",
        "v": 1,
        "data": {"writer": "w"},
    }


def test_every_event_of_ours_can_be_stored() -> None:
    EventRegistry([*ORDER_EVENTS, *STOCK_EVENTS, *LOG_EVENTS, *SUPERVISION_EVENTS])


@pytest.mark.parametrize(
    "stored",
    [
        {"type": "Moved", "v": 1, "data": {"where": "High Street 1, Leeds"}},
        {"type": "Moved", "v": 2, "data": {"address": "High Street 1, Leeds"}},
        {"type": "Moved", "v": 3, "data": {"street": "High Street 1", "city": "Leeds"}},
    ],
    ids=["v1", "v2", "v3"],
)
def test_every_version_ever_written_is_brought_forward_one_by_one(stored) -> None:  # type: ignore[no-untyped-def]
    registry = EventRegistry([Moved], [SPLIT, RENAMED])

    assert registry.decode(stored) == Moved("High Street 1", "Leeds")


def test_a_version_from_the_future_asks_for_a_newer_program() -> None:
    registry = EventRegistry([Moved], [RENAMED, SPLIT])

    with pytest.raises(UnknownEventError, match=r"Moved version 4.*run a newer program"):
        registry.decode({"type": "Moved", "v": 4, "data": {}})


@pytest.mark.parametrize("version", [0, -1, "1", None, 1.5])
def test_a_version_that_is_none_is_not_guessed(version: object) -> None:
    registry = EventRegistry([Moved], [RENAMED, SPLIT])

    with pytest.raises(UnknownEventError):
        registry.decode({"type": "Moved", "v": version, "data": {}})  # type: ignore[typeddict-item]


def test_an_unknown_name_is_said() -> None:
    with pytest.raises(UnknownEventError, match="'Moved' is not registered"):
        EventRegistry([]).decode({"type": "Moved", "v": 1, "data": {}})


def test_an_upcaster_that_fails_says_which() -> None:
    registry = EventRegistry([Moved], [RENAMED, SPLIT])

    with pytest.raises(UnreadableError, match="Moved: its upcaster from version 1 failed"):
        registry.decode({"type": "Moved", "v": 1, "data": {}})


@pytest.mark.parametrize(
    "data, complaint",
    [
        ({}, "attempt: Field required"),
        ({"attempt": 1, "reference": "r", "colour": "red"}, "colour: Unexpected"),
        ({"attempt": "1", "reference": "r"}, "attempt: Input should be a valid integer"),
        ({"attempt": True, "reference": "r"}, "attempt: Input should be a valid integer"),
        ({"attempt": 1.0, "reference": "r"}, "attempt: Input should be a valid integer"),
        ({"attempt": 1, "reference": None}, "reference: Input should be a valid string"),
    ],
    ids=["missing", "extra", "text", "bool", "float", "none"],
)
def test_data_that_is_not_what_the_version_holds_is_not_read(
    data: PlainData, complaint: str
) -> None:
    registry = EventRegistry([StockReserved])

    with pytest.raises(UnreadableError, match=complaint):
        registry.decode({"type": "StockReserved", "v": 1, "data": data})


def test_an_event_that_could_not_be_read_again_is_not_written() -> None:
    registry = EventRegistry([StockReserved])

    with pytest.raises(UnstorableError, match=r"StockReserved\.attempt: Input should be"):
        registry.encode(StockReserved("one", "r"))  # type: ignore[arg-type]


def test_an_event_that_is_not_registered_is_not_written() -> None:
    with pytest.raises(UnstorableError, match="OrderCancelled is not registered"):
        EventRegistry([StockReserved]).encode(OrderCancelled("changed my mind"))


@pytest.mark.parametrize(
    "types, upcasters, complaint",
    [
        ([AlsoMoved, Moved], [], "two event types are called 'Moved'"),
        ([Unversioned], [], "count from 1, not 0"),
        ([Moved], [], "Moved: no upcaster from version 1"),
        ([Moved], [SPLIT], "Moved: no upcaster from version 1"),
        ([Moved], [RENAMED], "Moved: no upcaster from version 2"),
        ([Moved], [RENAMED, SPLIT, SPLIT], "two upcasters for Moved from version 2"),
        ([AlsoMoved], [RENAMED], "Moved: no use for an upcaster from version 1"),
        ([], [RENAMED], "Moved: no use for an upcaster from version 1"),
    ],
    ids=[
        "two of one name",
        "version 0",
        "no upcasters",
        "the first is missing",
        "the last is missing",
        "one twice",
        "one too many",
        "one for nothing",
    ],
)
def test_what_does_not_fit_together_is_refused_at_the_start(
    types: list[type[Event]], upcasters: list[Upcaster], complaint: str
) -> None:
    with pytest.raises(RegistryError, match=complaint):
        EventRegistry(types, upcasters)


def test_a_field_without_a_plain_form_is_refused_at_the_start() -> None:
    with pytest.raises(UnsupportedTypeError, match=r"Shapeless\.anything"):
        EventRegistry([Shapeless])
