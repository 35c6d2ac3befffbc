"""What any test may ask for: a real MongoDB, and a database of its own in it."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from persistence.embedded import EmbeddedMongo


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A replica set of one with failpoints, shared by this worker's tests. Do not kill it."""
    data_dir = tmp_path_factory.mktemp("mongo")
    # A loop factory, so that the thread's current loop stays pytest-asyncio's.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        mongo = runner.run(
            EmbeddedMongo.start(data_dir, cache_gb=0.25, parameters={"enableTestCommands": "1"})
        )
        yield mongo.url
        runner.run(mongo.stop())
    shutil.rmtree(data_dir)


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
