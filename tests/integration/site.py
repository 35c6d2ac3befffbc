"""Where a server under test keeps its things, and how to look behind it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from persistence.embedded.process import command_line
from persistence.embedded.record import Record
from persistence.embedded.replica import replica_url
from tests.integration.server_process import ROOT, Json, ServerProcess


@dataclass(frozen=True, slots=True)
class Site:
    """A data folder and a database; without ``mongo_url``, that of the embedded mongod."""

    data_dir: Path
    mongo_url: str | None = None
    database: str = "conveyor"
    settings: Mapping[str, str] = field(default_factory=dict)
    """More of the environment of every server here."""

    def server(self, mongo_url: str | None = None) -> ServerProcess:
        """A server here, by another way to the database if one is given."""
        return ServerProcess(self.environment(mongo_url))

    def environment(self, mongo_url: str | None = None) -> dict[str, str]:
        url = mongo_url or self.mongo_url
        return {
            **self.settings,
            "CONVEYOR_DATA_DIR": str(self.data_dir),
            "CONVEYOR_DATABASE": self.database,
            **({} if url is None else {"CONVEYOR_MONGO_URL": url}),
        }

    def mongod(self) -> Record:
        """The embedded mongod."""
        record = Record.load(self.data_dir / "mongo" / "mongod.json")
        assert record is not None
        return record

    def end_mongod(self) -> None:
        """End the embedded mongod, if servers that were killed have left it behind."""
        with suppress(ProcessLookupError):
            record = Record.load(self.data_dir / "mongo" / "mongod.json")
            if record and str(self.data_dir / "mongo") in command_line(record.pid):
                os.kill(record.pid, signal.SIGKILL)

    @contextmanager
    def opened(self) -> Iterator[Database[dict[str, Any]]]:
        """The database, for a look that asks no server of ours."""
        url = self.mongo_url or replica_url(self.mongod().port)
        with MongoClient[Json](url) as client:
            yield client[self.database]

    async def audit(self) -> tuple[int, str]:
        """``python main.py audit``: its exit status and what it printed."""
        return await self.command("audit")

    async def command(self, *words: str) -> tuple[int, str]:
        """``python main.py`` and these words: its exit status and what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "main.py"),
            *words,
            cwd=ROOT,
            env={**os.environ, **self.environment()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    def check_log(self) -> int:
        """No gap, and behind each claim only its own writer's commits; how many claimed."""
        with self.opened() as database:
            commits = list(database.commits.find())
        commits.sort(key=lambda commit: int(commit["_id"].split(":")[1]))
        positions = [int(commit["_id"].split(":")[1]) for commit in commits]
        assert positions == [*range(1, len(commits) + 1)]
        owner, claims, next_seq = "", 0, Counter[str]()
        for commit in commits:
            if commit["events"][0]["type"] == "WriterClaimed":
                owner, claims = commit["writer"], claims + 1
            assert commit["writer"] == owner
            assert commit["from_seq"] == next_seq[commit["stream"]] + 1
            next_seq[commit["stream"]] += len(commit["events"])
        return claims
