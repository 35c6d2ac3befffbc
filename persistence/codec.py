"""Events as they are stored: a name, a schema version, plain data.

A stored name is never a class path, so that classes can move. Versions count from 1; an old one is
brought forward one version at a time when it is read, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypedDict

from orders.events import Event
from persistence.shape import Shape, ShapeError
from persistence.store import UnreadableError, UnstorableError

PlainData = dict[str, object]


class StoredEvent(TypedDict):
    """An event in the log."""

    type: str
    v: int
    data: PlainData


@dataclass(frozen=True, slots=True)
class Upcaster:
    """Brings the data of ``type`` from ``from_version`` to the next version."""

    type: str
    from_version: int
    upcast: Callable[[PlainData], PlainData]


class RegistryError(ValueError):
    """The event types and upcasters do not fit together."""


class UnknownEventError(UnreadableError):
    """The log holds an event that no registered type, or no known version, can read."""


class EventRegistry:
    """The event types one log may hold, by stored name.

    Every version ever written must stay readable: a type at version 3 needs upcasters from 1 and 2.

    Raises:
        RegistryError: for a name used twice, a version below 1, or a missing or idle upcaster.
        persistence.shape.UnsupportedTypeError: for a field that has no plain form.
    """

    def __init__(
        self, event_types: Iterable[type[Event]], upcasters: Iterable[Upcaster] = ()
    ) -> None:
        self._types: dict[str, type[Event]] = {}
        self._shapes: dict[type[Event], Shape[Event]] = {}
        for event_type in event_types:
            self._add(event_type)
        self._upcasters = self._chains(upcasters)

    def encode(self, event: Event) -> StoredEvent:
        """An event as ``{"type", "v", "data"}``.

        Raises:
            UnstorableError: if its type is not registered or it does not hold what it says.
        """
        kind = type(event)
        try:
            shape = self._shapes[kind]
        except KeyError:
            raise UnstorableError(f"{kind.__name__} is not registered as an event type") from None
        try:
            return {"type": kind.type, "v": kind.schema_version, "data": shape.dump(event)}
        except ShapeError as error:
            raise UnstorableError(str(error)) from error

    def decode(self, stored: StoredEvent) -> Event:
        """The event again, at its newest version.

        Raises:
            UnknownEventError: if its name or its version is not known here.
            UnreadableError: if its data is not what that version holds.
        """
        name, version, data = stored["type"], stored["v"], stored["data"]
        try:
            event_type = self._types[name]
        except KeyError:
            raise UnknownEventError(f"{name!r} is not registered as an event type") from None
        if version != event_type.schema_version:
            data = self._bring_forward(event_type, version, data)
        try:
            return self._shapes[event_type].load(data)
        except ShapeError as error:
            raise UnreadableError(f"{name} version {version}: {error}") from error

    def _add(self, event_type: type[Event]) -> None:
        name, version = event_type.type, event_type.schema_version
        if name in self._types:
            raise RegistryError(f"two event types are called {name!r}")
        if version < 1:
            raise RegistryError(f"{name}: schema versions count from 1, not {version}")
        self._types[name] = event_type
        self._shapes[event_type] = Shape(event_type)

    def _chains(self, upcasters: Iterable[Upcaster]) -> dict[tuple[str, int], Upcaster]:
        chains: dict[tuple[str, int], Upcaster] = {}
        for upcaster in upcasters:
            link = (upcaster.type, upcaster.from_version)
            if link in chains:
                raise RegistryError(f"two upcasters for {link[0]} from version {link[1]}")
            chains[link] = upcaster
        needed = {
            (name, version)
            for name, event_type in self._types.items()
            for version in range(1, event_type.schema_version)
        }
        for name, version in sorted(needed - chains.keys()):
            raise RegistryError(f"{name}: no upcaster from version {version}")
        for name, version in sorted(chains.keys() - needed):
            raise RegistryError(f"{name}: no use for an upcaster from version {version}")
        return chains

    def _bring_forward(self, event_type: type[Event], version: int, data: PlainData) -> PlainData:
        name, newest = event_type.type, event_type.schema_version
        if version not in range(1, newest):
            raise UnknownEventError(
                f"the log holds {name} version {version}, but this program knows it up to "
                f"version {newest}: run a newer program"
            )
        for each in range(version, newest):
            try:
                data = self._upcasters[name, each].upcast(data)
            except Exception as error:
                raise UnreadableError(
                    f"{name}: its upcaster from version {each} failed: {error!r}"
                ) from error
        return data
