"""MongoDB's own failpoints, and its own record of what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from persistence.mongo import Mongo
from persistence.mongo.admin import admin_command
from persistence.mongo.connection import Document
from tests.patience import PATIENCE_S

SET_S = PATIENCE_S
"""A failpoint is off when the commands that it blocks have gone through."""


class Failpoints:
    """Lets the server fail the commands of our own connections."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def on(
        self, *commands: str, times: int | None = None, **fault: object
    ) -> AsyncIterator[None]:
        """Let these commands fail in the given way, always or so many times."""
        data = {"failCommands": list(commands), "appName": "conveyor", **fault}
        mode = "alwaysOn" if times is None else {"times": times}
        await self._set(mode, data)
        try:
            yield
        finally:
            await self._set("off", {})

    @asynccontextmanager
    async def recorded(self, mongo: Mongo) -> AsyncIterator[Callable[[str], list[Document]]]:
        """Record what one database is asked, and how it goes about it: by the command's name, when
        it is over.
        """
        database = mongo.collection("any").database
        await database.command("profile", 2)
        seen: list[Document] = []
        try:
            yield lambda name: [
                entry for entry in seen if name in cast("Document", entry["command"])
            ]
        finally:
            await database.command("profile", 0)
            seen += await database["system.profile"].find({"command": {"$exists": True}}).to_list()

    async def _set(self, mode: object, data: Document) -> None:
        command = {"configureFailPoint": "failCommand", "mode": mode, "data": data}
        await admin_command(self._url, command, SET_S)
