"""Tokens for tests: one secret, known to every server that a test starts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import SecretStr

from web.access.tokens import Tokens
from web.port import Caller, Role

SECRET: Final = SecretStr("for tests alone: nothing is behind it")
TOKENS: Final = Tokens(SECRET)


def token(role: Role = Role.ADMIN, subject: str = "local") -> str:
    """A good token."""
    return TOKENS.issue(Caller(subject, role), timedelta(hours=1))


def bearer(role: Role = Role.ADMIN, subject: str = "local") -> dict[str, str]:
    """A good token, as a request carries it."""
    return {"Authorization": f"Bearer {token(role, subject)}"}
