"""A mongod that takes writes: adopted where one runs already, started where none does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from persistence.embedded.errors import MongodEnded, MongoUnavailable
from persistence.embedded.mongod import ADDRESS_IN_USE, Mongod
from persistence.embedded.ports import free_port
from persistence.embedded.process import Process
from persistence.embedded.replica import become_primary

PORTS_TO_TRY = 3


@dataclass(frozen=True, slots=True)
class Instance:
    """A mongod that was a primary when it was handed over."""

    process: Process
    port: int
    adopted: bool


async def obtain(
    mongod: Mongod, *, port: int | None, preferred_port: int | None, shared: bool = False
) -> Instance:
    """Adopt the mongod in the folder, or start one. The caller holds the start lock.

    ``port`` is the only one that will do, since somebody relies on it; without it,
    ``preferred_port`` is taken if it is free. If this is cancelled, a mongod that was being started
    is ended, unless it is ``shared``: then others may be using it already, and whoever leaves last
    ends it.

    Raises:
        MongoUnavailable: it cannot run, or did not take writes within its time limit.
        OSError: the binary cannot be run, or the folder not be written.
    """
    found = mongod.find_running()
    if found is not None:
        try:
            return await _adopt(mongod, *found, port)
        except MongodEnded:
            pass  # it was on its way out when it was found
    if port is not None:
        return await _launch(mongod, port, shared)
    for _ in range(PORTS_TO_TRY - 1):
        try:
            return await _launch(mongod, free_port(preferred_port), shared)
        except MongodEnded as error:
            # Between our look at the port and mongod's, somebody else may take it.
            if error.status != ADDRESS_IN_USE:
                raise
            preferred_port = None
    return await _launch(mongod, free_port(None), shared)


async def _adopt(mongod: Mongod, process: Process, port: int, wanted_port: int | None) -> Instance:
    try:
        if wanted_port not in (None, port):
            raise MongoUnavailable(
                f"mongod (pid {process.pid}) runs on port {port}, but {wanted_port} is relied on"
            )
        await _take_writes(mongod, process, port)
    except BaseException:
        process.close()  # it was not started here and is left alone
        raise
    return Instance(process, port, adopted=True)


async def _launch(mongod: Mongod, port: int, shared: bool) -> Instance:
    process = mongod.spawn(port)
    try:
        await _take_writes(mongod, process, port)
    except BaseException as error:
        if not (shared and isinstance(error, asyncio.CancelledError)):
            await process.terminate(mongod.stop_timeout_s)
        process.close()
        raise
    return Instance(process, port, adopted=False)


async def _take_writes(mongod: Mongod, process: Process, port: int) -> None:
    ready = asyncio.create_task(become_primary(port, str(mongod.folder)))
    ended = asyncio.create_task(process.ended())
    try:
        await asyncio.wait(
            {ready, ended}, timeout=mongod.start_timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
        if ready.done():
            ready.result()
        elif ended.done():
            raise MongodEnded(ended.result(), mongod.why_it_ended(ended.result()))
        else:
            raise MongoUnavailable(
                f"mongod (pid {process.pid}) took no writes for {mongod.start_timeout_s:g} s: see"
                f" {mongod.log}, and end it if it hangs"
            )
    finally:
        ready.cancel()
        ended.cancel()
        await asyncio.gather(ready, ended, return_exceptions=True)
