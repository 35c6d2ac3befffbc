"""A PostgreSQL server of Debian's package, for as long as a peer needs one."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from persistence.embedded.ports import free_port

_PACKAGES = Path("/usr/lib/postgresql")
_USER = "postgres"


class PostgresUnavailable(Exception):
    """There is no PostgreSQL here, or none that runs."""


def find_postgres() -> Path | None:
    """The folder of the newest version's programs; None if none is installed."""
    found = [each.parent for each in _PACKAGES.glob("*/bin/initdb")]
    if (on_path := shutil.which("initdb")) is not None:
        found.append(Path(on_path).resolve().parent)
    return max(found, key=str, default=None)


@asynccontextmanager
async def postgres(programs: Path) -> AsyncIterator[str]:
    """A server with nothing in it, as it comes, on a free port of loopback: its URL.

    Raises:
        PostgresUnavailable: if it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    try:
        if os.geteuid() == 0:  # It does not run as root.
            owner = pwd.getpwnam(_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data, port = folder / "data", free_port(None)
        await _run(programs / "initdb", "-D", data, "-U", _USER, "--auth=trust")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -k {folder}"
        await _run(
            programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"
        )
        try:
            yield f"postgresql://{_USER}@127.0.0.1:{port}"
        finally:
            await _run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _run(program: Path, *arguments: object) -> None:
    process = await asyncio.create_subprocess_exec(
        str(program),
        *map(str, arguments),
        cwd="/",
        user=_USER if os.geteuid() == 0 else None,
        stdout=asyncio.subprocess.DEVNULL,  # The server would keep a pipe open.
        stderr=asyncio.subprocess.DEVNULL,
    )
    if (status := await process.wait()) != 0:
        raise PostgresUnavailable(f"{program} ended with {status}")
