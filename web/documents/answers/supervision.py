"""What happened in the supervision tree. The type says which data there is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from supervisor import events
from web.documents.answers.shape import shape
from web.documents.words import Positive


class _Incident(TypedDict):
    seq: Positive
    """Its place in the history."""
    at: datetime
    path: str
    """Where it happened."""


@shape
class CrashIncident(_Incident):
    type: Literal["ActorCrashed"]
    data: events.ActorCrashed


@shape
class RestartIncident(_Incident):
    type: Literal["ActorRestarted"]
    data: events.ActorRestarted


@shape
class EscalationIncident(_Incident):
    type: Literal["RestartEscalated"]
    data: events.RestartEscalated


@shape
class QuarantineIncident(_Incident):
    type: Literal["ActorQuarantined"]
    data: events.ActorQuarantined


Incident = TypeAliasType(
    "Incident",
    Annotated[
        CrashIncident | RestartIncident | EscalationIncident | QuarantineIncident,
        Field(discriminator="type"),
    ],
)


@shape
class Incidents(TypedDict):
    items: list[Incident]
    """Newest first. There may be fewer than asked for, even none, while there is a next page."""
    next_cursor: str | None
