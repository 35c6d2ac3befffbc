"""What happens to the log itself, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from orders.events import Event


@dataclass(frozen=True, slots=True)
class WriterClaimed:
    """From here to the next claim every commit of the shard is this writer's."""

    type: ClassVar[str] = "WriterClaimed"
    schema_version: ClassVar[int] = 1

    writer: str


LOG_EVENTS: tuple[type[Event], ...] = (WriterClaimed,)
