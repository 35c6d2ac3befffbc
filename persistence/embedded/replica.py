"""From a mongod that was started to the primary of a set of one, whatever state it was found in."""

from __future__ import annotations

import asyncio
import copy
from typing import TypedDict, cast

from persistence.embedded.errors import MongoUnavailable
from persistence.embedded.mongod import REPLICA_SET
from persistence.embedded.ports import HOST
from persistence.mongo.admin import AdminCommandError, NoAnswerError, admin_command

NOT_YET_INITIALIZED = 94
ALREADY_INITIALIZED = 23
COMMAND_S = 10.0
POLL_S = 0.02


class _Member(TypedDict):
    _id: int
    host: str


class _Configuration(TypedDict):
    _id: str
    version: int
    members: list[_Member]


def replica_url(port: int) -> str:
    """Where the set's primary answers. The driver waits for it through a restart's election."""
    return f"mongodb://{HOST}:{port}/?replicaSet={REPLICA_SET}"


async def become_primary(port: int, dbpath: str) -> None:
    """Return when the mongod at ``port`` takes writes. How long to wait is the caller's to say.

    Raises:
        MongoUnavailable: what listens there refused, or keeps its data elsewhere.
    """
    while True:
        try:
            return await _become_primary(port, dbpath)
        except NoAnswerError:
            await asyncio.sleep(POLL_S)  # it broke off; it may be ending, which the caller sees
        except AdminCommandError as error:
            raise MongoUnavailable(str(error)) from error


async def _become_primary(port: int, dbpath: str) -> None:
    await _listening(port)
    await _assert_dbpath(port, dbpath)
    configuration = await _configuration(port)
    host = f"{HOST}:{port}"
    if configuration["members"][0]["host"] != host:
        moved = copy.deepcopy(configuration)
        moved["members"][0]["host"] = host
        moved["version"] += 1
        # By force: a member that does not find its own address in the set cannot be primary,
        # and only a primary takes a reconfiguration otherwise.
        await _ask(port, {"replSetReconfig": moved, "force": True})
    await admin_command(replica_url(port), {"ping": 1}, COMMAND_S)


async def _listening(port: int) -> None:
    # Asked again and again: that its port opens is mongod's only sign of being ready.
    while True:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except ConnectionRefusedError:
            await asyncio.sleep(POLL_S)
        else:
            writer.close()
            await writer.wait_closed()
            return


async def _assert_dbpath(port: int, dbpath: str) -> None:
    options = await _ask(port, {"getCmdLineOpts": 1})
    parsed = cast(dict[str, dict[str, object]], options["parsed"])
    actual = parsed.get("storage", {}).get("dbPath")
    if actual != dbpath:
        raise MongoUnavailable(f"the mongod on port {port} keeps its data in {actual}")


async def _configuration(port: int) -> _Configuration:
    while True:
        try:
            answer = await _ask(port, {"replSetGetConfig": 1})
        except AdminCommandError as error:
            if error.code != NOT_YET_INITIALIZED:
                raise
            await _initiate(port)
        else:
            return cast(_Configuration, answer["config"])


async def _initiate(port: int) -> None:
    member = _Member(_id=0, host=f"{HOST}:{port}")
    try:
        await _ask(port, {"replSetInitiate": {"_id": REPLICA_SET, "members": [member]}})
    except AdminCommandError as error:
        # It was still reading its configuration when it was asked for it.
        if error.code != ALREADY_INITIALIZED:
            raise


async def _ask(port: int, command: dict[str, object]) -> dict[str, object]:
    return await admin_command(
        f"mongodb://{HOST}:{port}/?directConnection=true", command, COMMAND_S
    )
