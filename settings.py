"""Every knob, from the environment (prefix ``CONVEYOR_``) or a ``.env`` file.

Names carry their unit: ``_s`` is seconds. An empty value counts as unset. ``Settings(name=value)``
serves tests; a server calls ``load_settings()``, whose error is fit to print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from secret_files import SECRET_BYTES, load_secret

ENV_FILE = ".env"


class SettingsError(Exception):
    """The settings cannot be used. The message names each one and what is wrong with it."""


def _mongo_url(url: str) -> str:
    parts = urlsplit(url)
    server = parts.scheme in {"mongodb", "mongodb+srv"} and parts.netloc.rpartition("@")[2]
    if url != "memory:" and not server:
        raise ValueError("write mongodb://HOST[:PORT], or memory: to keep nothing")
    return url


def _strong(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SECRET_BYTES:
        raise ValueError(f"a secret has at least {SECRET_BYTES} bytes (try: openssl rand -hex 32)")
    return secret


def _origin(origin: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s*]+", origin):
        raise ValueError(f"{origin!r} is no origin: write SCHEME://HOST[:PORT], commas between")
    return origin


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Secret = Annotated[SecretStr, AfterValidator(_strong)]
Origin = Annotated[str, AfterValidator(_origin)]


class Settings(BaseSettings):
    """The settings of one server. Frozen; every value is checked before anything starts."""

    model_config = SettingsConfigDict(
        env_prefix="CONVEYOR_",
        env_file=ENV_FILE,
        env_ignore_empty=True,
        # The environment and .env are shared with other programs: what lacks the prefix is theirs.
        dotenv_filtering="match_prefix",
        extra="forbid",
        frozen=True,
        # An error is printed and logged; what was typed may be a secret.
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    http_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """The address to listen on. Loopback unless asked otherwise."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """The port to listen on; 0: any free one."""
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_split)] = ()
    """Pages that may open the feed, commas between; empty: this server's own only."""
    max_in_flight: Count = 10_000
    """Orders being worked on before intake answers 503 with Retry-After."""
    max_connections: Count = 4096
    """Clients connected at the same time; fewer if the process may not open that many files."""
    rate_per_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1000
    """Requests a second of one caller. One caller may be a whole shop."""
    rate_burst: Count = 2000
    """Requests of one caller that may come at once."""
    drain_s: Seconds = 1
    """How long a stopping server still answers, with 503, those who are connected or come."""
    shutdown_s: Seconds = 30
    """How long a stopping server may drain before it stops at once."""
    dev: bool = False
    """Print the sign-in link even where there is no terminal."""

    demo_rate: Annotated[float, Field(gt=0, le=1000)] = 5.0
    """Orders a second that ``demo`` makes, on average over a day of ten minutes."""

    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Path("var")
    """Where the embedded MongoDB and the secrets made here are kept."""
    mongo_url: Annotated[str, AfterValidator(_mongo_url)] | None = Field(default=None, repr=False)
    """Unset: embedded. ``mongodb://…``: that server. ``memory:``: nothing is kept."""
    mongo_cache_gb: Annotated[float, Field(ge=0.25, le=10_000)] | None = None
    """What an embedded MongoDB may keep in memory; unset: a quarter of the machine's or the
    container's memory, from 0.5 to 8."""
    database: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,63}$")] = "conveyor"
    """The database's name at the server."""
    jwt_secret: Secret | None = None
    """Signs tokens; unset: made once and kept in the data folder."""
    pii_secret: Secret | None = None
    """Keys personal data and customer references; unset: made once and kept likewise."""

    log_format: Annotated[Literal["json", "text"], BeforeValidator(_lower)] = "json"
    """One JSON object a line, or text for reading."""
    log_level: Annotated[
        Literal["trace", "debug", "info", "warning", "error"], BeforeValidator(_lower)
    ] = "info"
    """The least severe lines that are written."""

    step_attempts: Count = 6
    """Attempts at one step before its order is parked."""
    step_timeout_s: Seconds = 5
    """How long one attempt may take; after it the outcome is unknown and the same key is sent."""
    step_budget_s: Seconds = 300
    """How long all attempts and waits of one step may take together."""
    backoff_initial_s: Seconds = 0.2
    """The ceiling of the first wait between attempts; a wait is drawn from 0 to its ceiling."""
    backoff_factor: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 2.0
    """By how much the ceiling grows with each attempt."""
    backoff_max_s: Seconds = 30
    """Where the ceiling stops growing."""
    hold_s: Seconds = 86_400
    """How long a parked order keeps what it holds before it compensates itself."""

    gateway_concurrency: Count = 128
    """Calls under way at one gateway."""
    breaker_failures: Count = 30
    """Failures in a row that open a gateway's circuit breaker."""
    breaker_cooldown_s: Seconds = 5
    """How long an open breaker refuses before it lets one call try."""

    journal_batch: Count = 1000
    """The most commits in one batch."""
    journal_backlog: Count = 50_000
    """Requests waiting for the journal before it refuses more."""
    projection_interval_s: Seconds = 2.0
    """How long the row of an order that is under way may be old while nobody asks for it."""
    snapshot_every: Count = 1000
    """Events of a long stream between two snapshots; more if as many orders hold stock."""
    feed_ring: Count = 20_000
    """Events kept in memory for the feed; a client further behind reads from the database."""
    feed_readers: Count = 4
    """Clients of the feed that read from the database at the same time; the others wait."""
    feed_clients: Count = 1_000
    """Connections to the feed."""
    feed_clients_per_subject: Count = 300
    """Connections to the feed that one subject may have."""
    recovery_concurrency: Count = 200
    """Orders brought back at the same time when a server starts."""

    crash_restarts: Count = 5
    """Restarts in ``crash_window_s`` before a supervisor gives up, or an order is quarantined."""
    crash_window_s: Seconds = 60
    """The sliding window in which restarts are counted."""
    crash_backoff_initial_s: Seconds = 0.1
    """The ceiling of the wait before the first restart."""
    crash_backoff_max_s: Seconds = 10
    """Where that ceiling stops growing."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for least, most in (
            ("backoff_initial_s", "backoff_max_s"),
            ("crash_backoff_initial_s", "crash_backoff_max_s"),
            ("step_timeout_s", "step_budget_s"),
            ("journal_batch", "journal_backlog"),
            ("drain_s", "shutdown_s"),
        ):
            if getattr(self, least) > getattr(self, most):
                raise ValueError(f"{_variable(least)} is above {_variable(most)}")
        return self

    def signing_secret(self) -> SecretStr:
        """The secret that signs tokens: the one set, else ``load_secret``'s."""
        return self.jwt_secret or load_secret(self.data_dir, "jwt")

    def personal_data_secret(self) -> SecretStr:
        """The secret for personal data: the one set, else ``load_secret``'s."""
        return self.pii_secret or load_secret(self.data_dir, "pii")


def load_settings() -> Settings:
    """The settings of the environment and ``.env``.

    Raises:
        SettingsError: some are invalid; one line each.
    """
    try:
        return Settings()
    except ValidationError as error:
        # Without the cause: its traceback would print the environment's values.
        raise SettingsError("\n".join(map(_what_is_wrong, error.errors()))) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{ENV_FILE} is not text in UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{ENV_FILE} cannot be read: {error.strerror}") from None


def unknown_settings(environment: Iterable[str]) -> list[str]:
    """What bears the prefix in the environment and is no setting; a sentence each.

    Not refused, as it is in ``.env``: Kubernetes gives every container variables named after the
    services around it, and a service called ``conveyor`` is an obvious one.
    """
    known = {_variable(field) for field in Settings.model_fields}
    strangers = (name for name in environment if name.upper().startswith(_variable("")))
    return [_no_such(name) for name in sorted(strangers) if name.upper() not in known]


def _what_is_wrong(problem: ErrorDetails) -> str:
    names = [_variable(str(field)) for field in problem["loc"][:1]]
    if problem["type"] == "extra_forbidden":
        return _no_such(*names)
    return ": ".join([*names, problem["msg"].removeprefix("Value error, ")])


def _no_such(name: str) -> str:
    known = [_variable(field) for field in Settings.model_fields]
    meant = get_close_matches(name.upper(), known, n=1, cutoff=0.8)
    return f"{name} is no setting" + (f": did you mean {meant[0]}?" if meant else "")


def _variable(field: str) -> str:
    return f"CONVEYOR_{field.upper()}"
