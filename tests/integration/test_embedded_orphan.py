"""What a server that was killed leaves behind, and what the next one makes of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from persistence.embedded import EmbeddedMongo
from persistence.embedded.mongod import Mongod
from persistence.embedded.process import Process, command_line, started_at
from persistence.embedded.record import Record

SERVER = """
import asyncio, pathlib, sys
from persistence.embedded import EmbeddedMongo

async def main():
    mongo = await EmbeddedMongo.start(pathlib.Path(sys.argv[1]), cache_gb=0.25)
    print(mongo.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
async def orphan(tmp_path: Path) -> AsyncIterator[int]:
    """The mongod of a server that was killed."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, tmp_path, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    pid = int(await server.stdout.readline())
    server.kill()
    await server.wait()
    yield pid
    # Whatever the test made of it, nothing is left running.
    if str(tmp_path / "mongo") in command_line(pid):
        await kill(pid)


async def kill(pid: int) -> None:
    process = Process(pid)
    process.send(signal.SIGKILL)
    await process.ended()
    process.close()


async def start(data_dir: Path) -> EmbeddedMongo:
    return await EmbeddedMongo.start(data_dir, cache_gb=0.25)


def record(data_dir: Path) -> Path:
    return data_dir / "mongo" / "mongod.json"


async def test_the_next_server_adopts_it(orphan: int, tmp_path: Path) -> None:
    mongo = await start(tmp_path)

    assert mongo.adopted
    assert mongo.pid == orphan
    await mongo.stop()
    assert command_line(orphan) == []


async def test_an_adopted_one_is_brought_back_too_when_it_is_killed(
    orphan: int, tmp_path: Path
) -> None:
    mongo = await start(tmp_path)

    await kill(orphan)
    sharing = await start(tmp_path)  # waits for the one that brings it back

    assert sharing.url == mongo.url
    assert sharing.pid != orphan
    await mongo.stop()
    await sharing.stop()


async def test_it_is_found_without_a_record(orphan: int, tmp_path: Path) -> None:
    record(tmp_path).unlink()

    mongo = await start(tmp_path)

    assert mongo.pid == orphan
    await mongo.stop()


async def test_it_is_found_before_it_has_written_its_own_lock(orphan: int, tmp_path: Path) -> None:
    (tmp_path / "mongo" / "mongod.lock").write_text("")

    mongo = await start(tmp_path)

    assert mongo.pid == orphan
    await mongo.stop()


async def test_a_record_cut_short_by_a_crash_is_ignored(orphan: int, tmp_path: Path) -> None:
    record(tmp_path).write_text('{"pid": 1')

    mongo = await start(tmp_path)

    assert mongo.pid == orphan
    await mongo.stop()


async def test_the_record_of_a_dead_one_does_not_block_the_next_start(
    orphan: int, tmp_path: Path
) -> None:
    await kill(orphan)
    assert (tmp_path / "mongo" / "mongod.lock").read_text() != ""

    mongo = await start(tmp_path)

    assert not mongo.adopted
    assert mongo.pid != orphan
    await mongo.stop()


async def test_a_number_that_is_another_process_by_now_is_left_alone(
    orphan: int, tmp_path: Path
) -> None:
    await kill(orphan)
    own = os.getpid()
    Record(own, 1, started_at(own) or 0, sys.executable).save(record(tmp_path))
    (tmp_path / "mongo" / "mongod.lock").write_text(f"{own}\n")

    mongo = await start(tmp_path)

    assert not mongo.adopted
    assert mongo.pid != own
    await mongo.stop()


async def test_a_mongod_on_another_folder_is_not_ours(orphan: int, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "mongo").mkdir(parents=True)
    Record(orphan, 1, started_at(orphan) or 0, "mongod").save(record(elsewhere))

    mongod = Mongod(Path("mongod"), elsewhere / "mongo", 0.25, {}, 1, 1)

    assert mongod.find_running() is None
