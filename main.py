"""The command line. What each command does is in cli/; what the engine is made of, in engine/."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated

import typer
from loguru import logger
from rich.console import Console

from cli.audit import audit_log
from cli.demo import run_demo
from cli.rebuild import rebuild_read_models
from cli.serve import run_server
from cli.timeline import show_timeline
from cli.token import LOCAL, issue_token, made_apart, read_ttl
from cli.word import INTERRUPTED, Word
from engine import Backend, open_backend
from engine.backend import assert_kept
from observability import configure_logging
from persistence.embedded import MongoUnavailable
from persistence.mongo import MongoUrlError
from persistence.store import StoreUnavailableError, UnreadableError
from secret_files import SecretFileError
from settings import Settings, SettingsError, load_settings, unknown_settings
from web.port import Caller, Role
from web.server import ServeError

UNUSABLE = 2
"""The exit status when a command could not even begin."""

EXPLAINED = (
    SettingsError,
    SecretFileError,
    MongoUrlError,
    MongoUnavailable,
    StoreUnavailableError,
    UnreadableError,
    ServeError,
)
"""Errors whose message says what to do: a traceback would only hide it."""

app = typer.Typer(
    help="Conveyor, an actor-model order engine.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command()
def serve() -> None:
    """Run the server until it is told to stop."""
    _run(run_server)


@app.command()
def demo(
    rate: Annotated[
        float | None,
        typer.Option(help="orders a second, on average [CONVEYOR_DEMO_RATE]", min=0.01, max=1000),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="the same customers, baskets and troubles as with that seed")
    ] = None,
) -> None:
    """Run the server with a catalogue, and steady synthetic orders with some trouble in them."""
    _run(lambda settings: run_demo(settings, rate=rate, seed=seed))


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="what its bearer may do")] = Role.CUSTOMER,
    subject: Annotated[str, typer.Option(help="who its bearer is")] = LOCAL,
    ttl: Annotated[str, typer.Option(help="how long it is good: 30s, 15m, 1h, 7d")] = "1h",
) -> None:
    """Print a signed token."""
    try:
        lifetime = read_ttl(ttl)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--ttl") from None
    try:
        settings = load_settings()
        alone = made_apart(settings)
        text = issue_token(settings, Caller(subject, role), lifetime)
    except EXPLAINED as error:
        raise _unusable(error) from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--subject") from None
    if alone:
        typer.echo(f"conveyor: {alone}", err=True)
    typer.echo(text)


@app.command()
def timeline(order_id: Annotated[str, typer.Argument(help="the order's id")]) -> None:
    """Print one order's history."""
    _run(_on_backend(lambda backend, console: show_timeline(backend, order_id, console)))


@app.command()
def audit() -> None:
    """Check every invariant over the log; exit 1 and say which if one is broken."""
    _run(_on_backend(audit_log))


@app.command()
def rebuild() -> None:
    """Build the read models anew from the log."""
    _run(_on_backend(rebuild_read_models))


def _on_backend(
    command: Callable[[Backend, Console], Awaitable[int]],
) -> Callable[[Settings], Coroutine[None, None, int]]:
    async def run(settings: Settings) -> int:
        assert_kept(settings)
        # Heard, not died of: a database that was started for the command must not outlive it.
        word = Word()
        try:
            async with open_backend(settings) as backend:
                return await command(backend, Console())
        except asyncio.CancelledError:
            if not word.given:
                raise
            return INTERRUPTED

    return run


def _run(command: Callable[[Settings], Coroutine[None, None, int]]) -> None:
    try:
        settings = load_settings()
        configure_logging(settings)
        for stranger in unknown_settings(os.environ):
            logger.warning("{}", stranger)
        status = asyncio.run(command(settings))
    except EXPLAINED as error:
        raise _unusable(error) from None
    raise typer.Exit(status)


def _unusable(error: Exception) -> typer.Exit:
    typer.echo(f"conveyor: {error}", err=True)
    return typer.Exit(UNUSABLE)


if __name__ == "__main__":
    app()
