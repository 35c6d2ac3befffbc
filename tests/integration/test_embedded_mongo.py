from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection

from persistence.embedded import EmbeddedMongo
from persistence.embedded.process import Process, command_line
from persistence.mongo.admin import admin_command
from tests.patience import PATIENCE_S

Document = dict[str, object]


@asynccontextmanager
async def notes(url: str) -> AsyncIterator[AsyncIOMotorCollection[Document]]:
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(url)
    try:
        yield client["shop"].get_collection("notes")
    finally:
        client.close()


async def start(data_dir: Path) -> EmbeddedMongo:
    return await EmbeddedMongo.start(data_dir, cache_gb=0.25)


async def kill(pid: int) -> None:
    process = Process(pid)
    process.send(signal.SIGKILL)
    await process.ended()
    process.close()


async def server_pid(url: str) -> int:
    """The process that takes writes at ``url``, once there is one."""
    return int(str((await admin_command(url, {"serverStatus": 1}, timeout_s=PATIENCE_S))["pid"]))


async def hang_up_on_callers(port: int) -> asyncio.Server:
    return await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)


def is_running(pid: int) -> bool:
    return command_line(pid) != []


def port_of(url: str) -> int:
    return int(urlsplit(url).port or 0)


def unix_socket(port: int) -> Path:
    return Path(f"/tmp/mongodb-{port}.sock")


@pytest.fixture
async def mongo(tmp_path: Path) -> AsyncIterator[EmbeddedMongo]:
    mongo = await start(tmp_path)
    yield mongo
    await mongo.stop()


async def test_it_is_the_primary_of_a_replica_set(mongo_url: str) -> None:
    hello = await admin_command(mongo_url, {"hello": 1}, timeout_s=PATIENCE_S)

    assert hello["isWritablePrimary"] is True
    assert hello["setName"] == "conveyor"


async def test_it_keeps_transactions(mongo_url: str) -> None:
    async with notes(mongo_url) as collection:
        client = collection.database.client
        async with await client.start_session() as session, session.start_transaction():
            await collection.insert_one({"_id": 1}, session=session)
            await session.abort_transaction()
        assert await collection.count_documents({}) == 0


async def test_it_answers_on_one_loopback_address_only(mongo_url: str) -> None:
    port = port_of(mongo_url)

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.2", port)

    assert not unix_socket(port).exists()


async def test_ctrl_c_on_the_server_does_not_reach_it(mongo_url: str) -> None:
    pid = await server_pid(mongo_url)

    assert os.getsid(pid) == pid != os.getsid(0)


async def test_a_second_server_adopts_it(mongo: EmbeddedMongo, tmp_path: Path) -> None:
    second = await start(tmp_path)

    assert not mongo.adopted
    assert second.adopted
    assert (second.pid, second.url) == (mongo.pid, mongo.url)
    await second.stop()


async def test_two_servers_started_at_once_share_one(tmp_path: Path) -> None:
    one, other = await asyncio.gather(start(tmp_path), start(tmp_path))

    assert (one.pid, one.url) == (other.pid, other.url)
    assert sorted([one.adopted, other.adopted]) == [False, True]
    await asyncio.gather(one.stop(), other.stop())
    assert not is_running(one.pid)


async def test_the_last_one_out_stops_it(tmp_path: Path) -> None:
    first = await start(tmp_path)
    second = await start(tmp_path)

    await first.stop()
    assert is_running(second.pid)

    await second.stop()
    assert not is_running(second.pid)


async def test_stopping_twice_is_stopping_once(tmp_path: Path) -> None:
    mongo = await start(tmp_path)

    await mongo.stop()
    await mongo.stop()


async def test_the_next_start_finds_the_data_on_the_same_port(tmp_path: Path) -> None:
    before = await start(tmp_path)
    async with notes(before.url) as collection:
        await collection.insert_one({"_id": 1})
    await before.stop()

    after = await start(tmp_path)

    assert after.url == before.url
    async with notes(after.url) as collection:
        assert await collection.find_one() == {"_id": 1}
    await after.stop()


async def test_a_port_that_was_taken_meanwhile_is_exchanged_for_a_free_one(tmp_path: Path) -> None:
    before = await start(tmp_path)
    async with notes(before.url) as collection:
        await collection.insert_one({"_id": 1})
    await before.stop()

    async with await hang_up_on_callers(port_of(before.url)):
        after = await start(tmp_path)

    assert port_of(after.url) != port_of(before.url)
    async with notes(after.url) as collection:
        await collection.insert_one({"_id": 2})
        assert await collection.count_documents({}) == 2
    await after.stop()


async def test_a_killed_mongod_comes_back_on_its_port_with_its_data(mongo: EmbeddedMongo) -> None:
    killed = mongo.pid
    async with notes(mongo.url) as collection:
        await collection.insert_one({"_id": 1})

        await kill(killed)

        assert await collection.find_one() == {"_id": 1}
        await collection.insert_one({"_id": 2})
    assert await server_pid(mongo.url) != killed


async def test_a_mongod_is_brought_back_each_time_it_is_killed(mongo: EmbeddedMongo) -> None:
    seen = {mongo.pid}
    for _ in range(2):
        await kill(await server_pid(mongo.url))
        seen.add(await server_pid(mongo.url))

    assert len(seen) == 3


async def test_servers_that_share_a_killed_mongod_share_the_next_one(
    mongo: EmbeddedMongo, tmp_path: Path
) -> None:
    sharing = await start(tmp_path)

    await kill(mongo.pid)
    next_pid = await server_pid(mongo.url)
    await sharing.stop()

    assert await server_pid(mongo.url) == next_pid


async def test_a_server_leaves_nothing_running_when_it_stops_while_mongod_is_down(
    tmp_path: Path,
) -> None:
    mongo = await start(tmp_path)

    await kill(mongo.pid)
    await mongo.stop()

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port_of(mongo.url))
