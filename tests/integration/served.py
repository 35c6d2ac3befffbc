"""A real engine behind a real server, both in this process, and clients with tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from engine import Engine, open_backend
from settings import Settings
from tests.tokens import TOKENS, bearer
from web import HttpServer, create_app, serve
from web.port import Role


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[HttpServer]:
    """A server that has its catalogue and nothing else."""
    async with open_backend(settings) as backend:
        engine = Engine(settings, backend)
        await engine.start()
        try:
            await engine.recovered()
            server = await serve(create_app(engine, TOKENS), "127.0.0.1", 0)
            try:
                yield server
            finally:
                await server.stop()
        finally:
            await engine.stop()


def client_of(server: HttpServer, role: Role, subject: str) -> aiohttp.ClientSession:
    """A client with a token of that role and subject."""
    return aiohttp.ClientSession(server.url, headers=bearer(role, subject))
