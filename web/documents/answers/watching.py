"""What is told to those who watch over the process."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from web.documents.answers.shape import SHAPE, shape


@shape
class Live(TypedDict):
    status: Literal["live"]


@shape
class Ready(TypedDict):
    status: Literal["ready"]


@with_config(ConfigDict({**SHAPE, "extra": "allow"}))
class ComponentHealth(TypedDict):
    """How one part is: its status and its own facts, numbers and times mostly."""

    status: str


@shape
class Health(TypedDict):
    status: Literal["ready", "not_ready"]
    reasons: list[str]
    """Why no orders are taken now."""
    components: dict[str, ComponentHealth]
