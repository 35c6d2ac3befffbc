"""What any test may ask for: a real MongoDB, and a database of its own in it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pymongo import MongoClient

from persistence.embedded import EmbeddedMongo

# How long an example takes says more about who else is busy here than about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

MEMORY_DISK = Path("/dev/shm")
ROOM_BYTES = 2 * 1024**3


@pytest.fixture(scope="session")
def mongo_url() -> Iterator[str]:
    """A replica set of one with failpoints, shared by this worker's tests. Do not kill it."""
    # A loop factory, so that the thread's current loop stays pytest-asyncio's.
    with (
        tempfile.TemporaryDirectory(prefix="conveyor-mongo-", dir=_fast_disk()) as data_dir,
        asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
    ):
        start = EmbeddedMongo.start(
            Path(data_dir), cache_gb=0.25, parameters={"enableTestCommands": "1"}
        )
        mongo = runner.run(start)
        yield mongo.url
        runner.run(mongo.stop())


def _fast_disk() -> Path | None:
    # A database a test, each with its indexes: on a disk that is a thousand fsyncs, half of the
    # suite's time. What must outlive a crash has tests of its own, on disk.
    if os.access(MEMORY_DISK, os.W_OK) and shutil.disk_usage(MEMORY_DISK).free > ROOM_BYTES:
        return MEMORY_DISK
    return None


@pytest.fixture(scope="session")
def _dropping_client(mongo_url: str) -> Iterator[MongoClient[dict[str, object]]]:
    with MongoClient[dict[str, object]](mongo_url) as client:
        yield client


@pytest.fixture
def database_name(_dropping_client: MongoClient[dict[str, object]]) -> Iterator[str]:
    """The name of a database that is this test's alone; it is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    yield name
    _dropping_client.drop_database(name)
