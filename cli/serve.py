"""The server: engine and web, from the first connection to the last commit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from importlib.metadata import version

from loguru import logger

from cli.token import server_tokens, sign_in_link
from cli.word import Word
from engine import Engine, open_backend
from engine.process import raise_file_limit, tune_interpreter
from settings import Settings
from supervisor import GaveUp
from web.access.same_origin import is_loopback
from web.app import create_app
from web.context import WebSettings
from web.server import serve

Company = Callable[[Engine], AbstractAsyncContextManager[object]]
"""What goes on beside the server while it serves; it leaves before the engine drains."""


async def run_server(settings: Settings, company: Company = nullcontext) -> int:
    """Serve until told to stop; the process's exit status.

    Zero after a drain, or if it was told to stop while it started; one if the engine gave up, or
    could not start (fenced by another server, above all).

    Raises:
        persistence.embedded.MongoUnavailable, persistence.store.StoreUnavailableError: no database.
        web.server.ServeError: the address is taken, or not to be used.
    """
    word = Word()
    try:
        return await _serve(settings, company, word)
    except GaveUp as error:
        # What it could not get over has been logged where it happened.
        logger.error("the engine could not start: {}", error)
        return 1
    except asyncio.CancelledError:
        if not word.given:
            raise
        logger.info("stopped before it served")
        return 0


async def _serve(settings: Settings, company: Company, word: Word) -> int:
    tokens = server_tokens(settings)
    async with open_backend(settings) as backend:
        engine = Engine(settings, backend)
        try:
            await engine.start()
            tune_interpreter()
            app = create_app(engine, tokens, web_settings(settings))
            server = await serve(
                app, settings.http_host, settings.http_port, shutdown_s=settings.shutdown_s / 3
            )
        except BaseException:
            # The actors must not outlive the stores that they write to.
            await engine.stop()
            raise
        word.waits()
        logger.bind(url=server.url).info("serving")
        _greet(settings, sign_in_link(tokens, server.url))
        try:
            async with company(engine):
                failure = await _until_over(engine, word)
            engine.drain()
            async with asyncio.timeout(settings.shutdown_s):
                await server.drain(settings.drain_s)
                await server.stop()
                await engine.stop()
        except TimeoutError:
            logger.error("not everything came to its end within {:g} s", settings.shutdown_s)
            return 1 if engine.failed.done() else 0
    if failure is not None:
        logger.error("the engine gave up: {}", failure)
        return 1
    logger.info("stopped")
    return 0


async def _until_over(engine: Engine, word: Word) -> BaseException | None:
    """Wait for a signal (None), or for the engine's failure."""
    engine.failed.add_done_callback(lambda _: word.over.set())
    await word.over.wait()
    return engine.failed.result() if engine.failed.done() else None


def web_settings(settings: Settings) -> WebSettings:
    """The web's part of the settings."""
    return WebSettings(
        allowed_origins=settings.allowed_origins,
        feed_clients=settings.feed_clients,
        feed_clients_per_subject=settings.feed_clients_per_subject,
        local=is_loopback(settings.http_host),
        max_connections=raise_file_limit(settings.max_connections),
        rate_per_s=settings.rate_per_s,
        rate_burst=settings.rate_burst,
        sandbox=True,
        step_attempts=settings.step_attempts,
        version=version("conveyor"),
    )


def _greet(settings: Settings, link: str) -> None:
    """Let a person in. A log line is for machines, and is kept: no token may stand in it."""
    if sys.stdout.isatty() or settings.dev:
        print(f"\n  Conveyor is at {link}\n", flush=True)
