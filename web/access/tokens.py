"""Tokens: who somebody is and until when, signed (HS256). Every claim is required and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal

import jwt
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from persistence.recent import Recent
from web.port import Caller, Role

if TYPE_CHECKING:
    from jwt.types import Options

ISSUER: Final = "conveyor"
AUDIENCE: Final = "conveyor"
MAX_TOKEN: Final = 4096
"""Characters. Ours have about 250; whoever signs others may add claims, which nobody reads."""

SKEW: Final = timedelta(seconds=60)
"""By how much the clock of another machine that signs tokens may be ahead."""

_REMEMBERED: Final = 4096
"""Tokens that were read lately. Reading one anew costs as much as all else that HTTP adds."""

_ALGORITHM: Final = "HS256"
# One way to write each: PyJWT alone takes padding, too.
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_OPTIONS: Final[Options] = {
    "require": ["exp", "iat", "iss", "aud", "sub", "role"],
    # Checked here, by the clock that was given and more strictly: PyJWT takes all that int() takes.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_iss": False,
    "verify_aud": False,
    "verify_sub": False,
}


_UNSIGNABLE: Final = {
    "sub": "a subject has 1 to 255 visible ASCII characters and no spaces",
    "exp": "a token must be over before the year 10000",
}


class TokenError(Exception):
    """Not a token of ours, or not any more. The message is fit to answer: it quotes nothing."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token says: who it is, and until when that may be believed."""

    caller: Caller
    expires_at: datetime


# Up to the year 9999.
Time = Annotated[float, Field(ge=0, lt=253_402_300_800, allow_inf_nan=False)]


class _Claims(BaseModel):
    """The claims, each as strictly as it can be read."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    exp: Time
    iat: Time
    nbf: Time = 0.0
    iss: Literal["conveyor"]
    aud: Literal["conveyor"]
    sub: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,255}$")]
    role: Literal["customer", "operator", "admin"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Tokens:
    """Signs and reads the tokens of one secret."""

    def __init__(self, secret: SecretStr, clock: Callable[[], datetime] = _utc_now) -> None:
        self._secret = secret
        self._clock = clock
        self._read: Recent[str, Identity] = Recent(_REMEMBERED)

    def issue(self, caller: Caller, ttl: timedelta) -> str:
        """A token that says for ``ttl`` who its bearer is.

        Raises:
            ValueError: if the subject, or the time, is none that :meth:`read` would take.
        """
        now = int(self._clock().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": caller.subject,
            "role": caller.role.value,
            "iat": now,
            "exp": now + int(ttl.total_seconds()),
        }
        try:
            _Claims.model_validate(claims)
        except ValidationError as error:
            raise ValueError(_UNSIGNABLE[_wrong(error)]) from None
        return jwt.encode(claims, self._key, _ALGORITHM)

    def read(self, text: str) -> Identity:
        """Who the bearer of a token is.

        Raises:
            TokenError: if it is malformed, not signed with this secret, not meant for this server,
                lacks a claim, or has expired.
        """
        now = self._clock()
        # Only those that were good are kept, so nobody without the secret fills the place; and
        # what can change about one is the time alone.
        identity = self._read.get(text)
        if identity is None:
            identity = self._read_anew(text, now)
            self._read.put(text, identity)
        elif identity.expires_at <= now:
            self._read.forget(text)
            raise _expired()
        return identity

    def _read_anew(self, text: str, now: datetime) -> Identity:
        if len(text) > MAX_TOKEN:
            raise TokenError(f"the token is longer than {MAX_TOKEN} characters")
        if not _COMPACT.fullmatch(text):
            raise TokenError("this is no token")
        claims = _checked(self._verified(text))
        expires_at = datetime.fromtimestamp(claims.exp, UTC)
        if expires_at <= now:
            raise _expired()
        if datetime.fromtimestamp(claims.iat, UTC) > now + SKEW:
            raise TokenError("the token was issued in the future: compare the clocks")
        if datetime.fromtimestamp(claims.nbf, UTC) > now + SKEW:
            raise TokenError("the token is not valid yet")
        return Identity(Caller(claims.sub, Role(claims.role)), expires_at)

    def _verified(self, text: str) -> dict[str, object]:
        """The claims, once the signature is seen to be ours. They are not checked yet."""
        try:
            return jwt.decode(
                text,
                self._key,
                algorithms=[_ALGORITHM],
                options=_OPTIONS,
            )
        except jwt.MissingRequiredClaimError as error:
            raise TokenError(f"the token lacks the claim {error.claim}") from None
        except jwt.InvalidAlgorithmError:
            raise TokenError(f"the token is not signed with {_ALGORITHM}") from None
        except jwt.InvalidSignatureError:
            raise TokenError("the token is not signed by this server's secret") from None
        except jwt.InvalidTokenError:
            raise TokenError("this is no token") from None

    @property
    def _key(self) -> str:
        return self._secret.get_secret_value()


def _expired() -> TokenError:
    return TokenError("the token has expired")


def _checked(claims: dict[str, object]) -> _Claims:
    try:
        return _Claims.model_validate(claims)
    except ValidationError as error:
        raise TokenError(f"the token's claim {_wrong(error)} is not as it must be") from None


def _wrong(error: ValidationError) -> str:
    """Which claim is wrong. Not what it is: that stays the bearer's."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return str(first["loc"][0])
