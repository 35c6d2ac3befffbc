"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a caller may do; each may do all that those before it may."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, least: Role) -> bool:
        """Whether this role may do what ``least`` may. Their names sort otherwise: never ``<``."""
        order = tuple(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking. Orders and idempotency keys belong to the subject, whatever its role."""

    subject: str
    role: Role
