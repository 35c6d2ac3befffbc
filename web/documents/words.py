"""The words that several documents share, each a schema of its own in the OpenAPI document."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from orders.state import Status
from orders.state import StepStatus as StatusOfStep
from supervisor.slot import State
from web.port import Role


def _one_of(words: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


Natural = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]

OrderStatus = TypeAliasType("OrderStatus", Annotated[Status, _one_of(Status)])
StepStatus = TypeAliasType("StepStatus", Annotated[StatusOfStep, _one_of(StatusOfStep)])
StepName = TypeAliasType("StepName", Literal["reserve", "authorize", "ship", "capture"])
ActorState = TypeAliasType("ActorState", Annotated[State, _one_of(State)])
CircuitState = TypeAliasType("CircuitState", Literal["closed", "open", "half_open"])
JournalState = TypeAliasType("JournalState", Literal["starting", "up", "away", "fenced"])
ActorKind = TypeAliasType("ActorKind", Literal["supervisor", "worker", "pool"])
RoleName = TypeAliasType("RoleName", Annotated[Role, _one_of(Role)])
