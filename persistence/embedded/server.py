"""The embedded MongoDB as a server sees it: a URL that goes on working until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from loguru import logger

from persistence.embedded.binary import find_mongod
from persistence.embedded.cache import cache_gb_of, memory_bytes
from persistence.embedded.errors import MongoUnavailable
from persistence.embedded.instance import Instance, obtain
from persistence.embedded.locks import Lease, exclusive
from persistence.embedded.mongod import Mongod
from persistence.embedded.record import Record
from persistence.embedded.replica import replica_url

RESTART_DELAYS_S = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0)
STABLE_S = 30.0
"""A mongod that ran this long is started again without delay."""


class EmbeddedMongo:
    """A mongod in ``DATA_DIR/mongo``, shared by all servers on that folder.

    The first to come starts it, the last to leave stops it. While one is there, it is started
    again on its own port whenever it ends. If all of them are killed it goes on alone, and the
    next to come adopts it.
    """

    def __init__(self, mongod: Mongod, lease: Lease, instance: Instance) -> None:
        """Use ``EmbeddedMongo.start``."""
        self.url = replica_url(instance.port)
        """The connection string: the same until ``stop``, through every restart of the mongod."""
        self.adopted = instance.adopted
        """Whether the mongod was running already when this server came."""
        self._mongod = mongod
        self._lease = lease
        self._instance = instance
        self._keeper: asyncio.Task[None] | None = asyncio.create_task(
            self._keep(), name="embedded-mongod"
        )

    @classmethod
    async def start(
        cls,
        data_dir: Path,
        *,
        binary: Path | None = None,
        cache_gb: float | None = None,
        parameters: Mapping[str, str] | None = None,
        start_timeout_s: float = 120.0,
        stop_timeout_s: float = 20.0,
    ) -> Self:
        """Start or adopt the mongod of ``data_dir``; return when it takes writes.

        Without ``binary`` the one on PATH is run, else the one of the optional dependency.
        ``cache_gb`` (unset: a share of this machine's memory) and ``parameters`` (mongod's
        ``--setParameter``) are for a mongod that is started; one that is adopted has its own.

        Raises:
            MongoUnavailable: none can run here, or it did not answer in time.
        """
        try:
            mongod = Mongod(
                binary=binary or find_mongod(),
                folder=_made(_folder(data_dir)),
                cache_gb=cache_gb_of(memory_bytes()) if cache_gb is None else cache_gb,
                parameters=parameters or {},
                start_timeout_s=start_timeout_s,
                stop_timeout_s=stop_timeout_s,
            )
            async with exclusive(mongod.start_lock, start_timeout_s):
                lease = Lease(mongod.users_lock)
                try:
                    return cls(mongod, lease, await _first_instance(mongod, lease))
                except BaseException:
                    lease.give_back()
                    raise
        except OSError as error:
            raise MongoUnavailable(str(error)) from error

    @staticmethod
    def is_kept_in(data_dir: Path) -> bool:
        """Whether one has ever run there. Looks, and makes nothing."""
        return _folder(data_dir).is_dir()

    @property
    def pid(self) -> int:
        """The mongod's process number; another after each restart."""
        return self._instance.process.pid

    async def stop(self) -> None:
        """Leave; the last one out stops the mongod. May be called twice.

        Raises:
            MongoUnavailable: another server held the start lock all the time.
        """
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        keeper.cancel()
        await asyncio.wait({keeper})
        async with exclusive(self._mongod.start_lock, self._mongod.start_timeout_s):
            self._instance.process.close()
            if self._lease.give_back():
                await self._mongod.terminate()
        with contextlib.suppress(asyncio.CancelledError):
            keeper.result()  # it ends by itself only by a mistake of ours, which must be seen

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        delays = _restart_delays()
        while True:
            since = loop.time()
            status = await self._instance.process.ended()
            if loop.time() - since > STABLE_S:
                delays = _restart_delays()
            logger.error("starting mongod again: {}", self._mongod.why_it_ended(status))
            await self._heal(delays)
            logger.info("mongod runs again (pid {})", self.pid)

    async def _heal(self, delays: Iterator[float]) -> None:
        # Never given up: the engine waits for its database, and an operator may be making room
        # on the disk this minute.
        for delay_s in delays:
            await asyncio.sleep(delay_s)
            try:
                async with exclusive(self._mongod.start_lock, self._mongod.start_timeout_s):
                    port = self._instance.port
                    healed = await obtain(self._mongod, port=port, preferred_port=port, shared=True)
            except (MongoUnavailable, OSError) as error:
                logger.error("mongod could not be started and will be tried again: {}", error)
            else:
                self._instance.process.close()
                self._instance = healed
                return


async def _first_instance(mongod: Mongod, lease: Lease) -> Instance:
    record = Record.load(mongod.record)
    last_port = record.port if record else None
    # Other servers have that port in their connection strings.
    port = None if lease.found_alone else last_port
    return await obtain(mongod, port=port, preferred_port=last_port)


def _folder(data_dir: Path) -> Path:
    return data_dir.resolve() / "mongo"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _restart_delays() -> Iterator[float]:
    return itertools.chain(RESTART_DELAYS_S, itertools.repeat(RESTART_DELAYS_S[-1]))
