"""The journal on a real MongoDB that fails in every way there is: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from actors.messages import Append, Appended, AppendRefused
from actors.runtime import AsyncioActorRef, Exit, supervise
from orders.events import ORDER_EVENTS, StockReserved
from persistence.codec import EventRegistry
from persistence.events import LOG_EVENTS, WriterClaimed
from persistence.journal import Journal
from persistence.mongo import MongoEventStore, Timeouts, connected, ensure_indexes
from persistence.status import JournalState, JournalStatus
from persistence.store import Commit, EventStore, FencedError
from persistence.subscribers import Subscribers
from tests.integration.mongo_faults import Failpoints
from tests.tcp_proxy import TcpProxy, tcp_proxy

REGISTRY = EventRegistry([*ORDER_EVENTS, *LOG_EVENTS])
HASTY = Timeouts(select=1_000, connect=500, socket=300, write_concern=250)


class Answer:
    """Whoever asked for one append."""

    def __init__(self) -> None:
        self.come: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def tell(self, message: object, /) -> None:
        self.come.set_result(message)


@dataclass
class Server:
    """A journal on its own connection to the database, and its log, to be read at leisure."""

    store: EventStore
    status: JournalStatus
    journal: AsyncioActorRef[Journal]
    exited: asyncio.Future[Exit]

    async def append(self, stream: str, seq: int) -> Appended | AppendRefused:
        answer = Answer()
        event = StockReserved(seq, f"{stream}/{seq}")
        self.journal.tell(Append(stream, seq, (event,), "correlation", None, answer))
        message = await answer.come
        assert isinstance(message, Appended | AppendRefused)
        return message


@asynccontextmanager
async def server(url: str, database: str, name: str = "server") -> AsyncIterator[Server]:
    async with connected(url, database) as patient, connected(url, database, HASTY) as mongo:
        await ensure_indexes(patient)
        store, status = MongoEventStore(mongo, REGISTRY), JournalStatus(now)
        exited: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()

        def journal() -> Journal:
            return Journal(
                store,
                shard=0,
                name=name,
                clock=now,
                rng=random.Random(1),
                new_id=lambda: uuid.uuid4().hex,
                status=status,
                subscribers=Subscribers(),
            )

        ref = supervise(journal, path=f"/{name}", on_exit=lambda _, exit: exited.set_result(exit))
        await ref.started
        try:
            yield Server(MongoEventStore(patient, REGISTRY), status, ref, exited)
        finally:
            ref.close()


def now() -> datetime:
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@pytest.fixture
def failpoints(mongo_url: str) -> Failpoints:
    return Failpoints(mongo_url)


async def log(store: EventStore) -> list[Commit]:
    return [commit async for page in store.read_all(0) for commit in page]


def check(commits: list[Commit], expected: dict[str, int]) -> None:
    """No gap, nothing missing, nothing twice, and from claim to claim one owner."""
    assert [commit.position for commit in commits] == list(range(1, len(commits) + 1))
    # Two writers have two clocks: time goes forward from one claim to the next.
    assert all(
        earlier.at <= later.at or isinstance(later.events[0], WriterClaimed)
        for earlier, later in pairwise(commits)
    )
    owner = None
    for commit in commits:
        if isinstance(commit.events[0], WriterClaimed):
            owner = commit.writer
        assert commit.writer == owner
    seqs: dict[str, list[int]] = {}
    for commit in commits:
        if not commit.stream.startswith("writer-"):
            seqs.setdefault(commit.stream, []).append(commit.from_seq)
    assert seqs == {stream: list(range(1, last + 1)) for stream, last in expected.items()}


# The driver itself tries everything twice, so three in a row reach us.
FAULTS: dict[str, dict[str, object]] = {
    "refused": {"errorCode": 50},
    "cut before it is done": {"closeConnection": True},
    "done, but not on a majority yet": {"writeConcernError": {"code": 64, "errmsg": "timed out"}},
    "done after we gave up": {"blockConnection": True, "blockTimeMS": 450},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_batch_is_stored_once_whatever_the_server_does(
    mongo_url: str, database_name: str, failpoints: Failpoints, fault: dict[str, object]
) -> None:
    async with server(mongo_url, database_name) as ours:
        await ours.append("order-taken", 1)
        async with failpoints.on("insert", times=3, **fault):
            streams = ["order-a", "order-b", "order-taken", "order-c"]
            answers = await asyncio.gather(*[ours.append(stream, 1) for stream in streams])
        await ours.append("order-a", 2)
        commits = await log(ours.store)

    assert [type(answer) for answer in answers] == [Appended, Appended, AppendRefused, Appended]
    check(commits, {"order-taken": 1, "order-a": 2, "order-b": 1, "order-c": 1})
    assert ours.status.state is JournalState.UP


@asynccontextmanager
async def breaking_wire(mongo_url: str) -> AsyncIterator[tuple[TcpProxy, str]]:
    port = urlsplit(mongo_url).port
    assert port is not None
    async with tcp_proxy(port, marker=b"\x02insert\x00") as (proxy, own_port):
        yield proxy, f"mongodb://127.0.0.1:{own_port}/?directConnection=true"


async def test_a_batch_is_stored_once_when_the_answers_get_lost(
    mongo_url: str, database_name: str
) -> None:
    async with breaking_wire(mongo_url) as (proxy, url), server(url, database_name) as ours:
        await ours.append("order-taken", 1)
        proxy.swallow = 5
        streams = ["order-a", "order-b", "order-taken", "order-c"]
        answers = await asyncio.gather(*[ours.append(stream, 1) for stream in streams])
        proxy.swallow = 0
        commits = await log(ours.store)

    assert proxy.swallowed >= 3
    assert [type(answer) for answer in answers] == [Appended, Appended, AppendRefused, Appended]
    check(commits, {"order-taken": 1, "order-a": 1, "order-b": 1, "order-c": 1})


async def test_a_claim_stands_once_when_its_answers_get_lost(
    mongo_url: str, database_name: str
) -> None:
    async with breaking_wire(mongo_url) as (proxy, url):
        proxy.swallow = 3
        async with server(url, database_name) as ours:
            await ours.append("order-a", 1)
            commits = await log(ours.store)

    check(commits, {"order-a": 1})
    assert len(commits) == 2


@pytest.mark.parametrize("seed", [1, 2])
async def test_orders_get_through_a_storm_of_faults(
    mongo_url: str, database_name: str, failpoints: Failpoints, seed: int
) -> None:
    rng = random.Random(seed)
    over = asyncio.Event()

    async def storm() -> None:
        while not over.is_set():
            fault = rng.choice(list(FAULTS.values()))
            async with failpoints.on("insert", times=rng.randint(1, 4), **fault):
                await ours.append(f"storm-{uuid.uuid4().hex}", 1)

    async def order(stream: str) -> None:
        for seq in range(1, 9):
            answer = await ours.append(stream, seq)
            assert isinstance(answer, Appended)

    async with server(mongo_url, database_name) as ours:
        storming = asyncio.create_task(storm())
        streams = [f"order-{n}" for n in range(30)]
        await asyncio.gather(*map(order, streams))
        over.set()
        await storming
        commits = await log(ours.store)

    orders = [commit for commit in commits if not commit.stream.startswith("storm-")]
    check(commits, {c.stream: c.from_seq for c in commits if "writer-" not in c.stream})
    assert {c.stream: c.from_seq for c in orders if "writer-" not in c.stream} == dict.fromkeys(
        streams, 8
    )


async def test_a_second_server_fences_the_first_in_the_middle_of_its_work(
    mongo_url: str, database_name: str
) -> None:
    acknowledged: list[tuple[str, int]] = []

    async def work(stream: str) -> None:
        for seq in range(1, 1_000):
            answer = await first.append(stream, seq)
            if isinstance(answer, AppendRefused):
                assert answer.unknown
                return
            acknowledged.append((stream, seq))
            if len(acknowledged) == 100:
                busy.set()

    async with AsyncExitStack() as stack:
        busy = asyncio.Event()
        first = await stack.enter_async_context(server(mongo_url, database_name, "first"))
        workers = [asyncio.create_task(work(f"order-{n}")) for n in range(20)]
        await busy.wait()
        second = await stack.enter_async_context(server(mongo_url, database_name, "second"))
        ended = await first.exited
        await second.append("order-new", 1)
        commits = await log(second.store)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    assert isinstance(ended.error, FencedError)
    assert first.status.state is JournalState.FENCED
    check(commits, {c.stream: c.from_seq for c in commits if "writer-" not in c.stream})
    there = {(commit.stream, commit.from_seq) for commit in commits}
    assert there.issuperset(acknowledged)
    assert {commit.writer.partition("-")[0] for commit in commits} == {"first", "second"}
