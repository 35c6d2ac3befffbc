"""A signed token: for a shop's server, for an operator, and for the link that ``serve`` prints."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final

from pydantic import SecretStr

from engine.backend import MEMORY
from secret_files import secret_file
from settings import Settings, SettingsError
from web.access.tokens import Tokens
from web.port import Caller, Role

LOCAL: Final = "local"
"""The subject of whoever does not say."""

SIGN_IN_TTL: Final = timedelta(hours=8)

_TTL: Final = re.compile(r"(?P<count>[1-9][0-9]{0,6})(?P<unit>[smhd])")
_UNITS: Final = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_LONGEST: Final = timedelta(days=366)


def read_ttl(text: str) -> timedelta:
    """``30s``, ``15m``, ``1h``, ``7d``: how long a token is good.

    Raises:
        ValueError: if it is anything else, or longer than a year.
    """
    match = _TTL.fullmatch(text)
    if match is None:
        raise ValueError("write a number and a unit: 30s, 15m, 1h or 7d")
    ttl = int(match["count"]) * _UNITS[match["unit"]]
    if ttl > _LONGEST:
        raise ValueError(f"{_LONGEST.days}d at most: a token cannot be taken back")
    return ttl


def issue_token(settings: Settings, caller: Caller, ttl: timedelta) -> str:
    """A token that this folder's server takes.

    Raises:
        SettingsError: if that server's secret is known to itself alone.
        ValueError: if the subject is none that may stand in a token.
    """
    if _keeps_none(settings):
        raise SettingsError(
            "a server that keeps nothing (CONVEYOR_MONGO_URL=memory:) signs with a secret of its "
            "own: set CONVEYOR_JWT_SECRET for it and for this command"
        )
    return Tokens(settings.signing_secret()).issue(caller, ttl)


def made_apart(settings: Settings) -> str | None:
    """A word of warning, if no server has been in this data folder yet: a token signed with what is
    made there now is of no use to one that keeps its secret elsewhere.
    """
    file = secret_file(settings.data_dir, "jwt")
    if settings.jwt_secret is not None or file.exists():
        return None
    return (
        f"there was no secret yet in {file.parent.resolve()}, so one is made: only a server with"
        " that data folder (CONVEYOR_DATA_DIR) takes this token"
    )


def server_tokens(settings: Settings) -> Tokens:
    """What a server reads tokens with. What nothing outlives needs no secret that does."""
    if _keeps_none(settings):
        return Tokens(SecretStr(secrets.token_hex(32)))
    return Tokens(settings.signing_secret())


def sign_in_link(tokens: Tokens, url: str) -> str:
    """The dashboard's address, with a token in the part that a browser sends to nobody."""
    return f"{url}/#token={tokens.issue(Caller(LOCAL, Role.ADMIN), SIGN_IN_TTL)}"


def _keeps_none(settings: Settings) -> bool:
    return settings.mongo_url == MEMORY and settings.jwt_secret is None
