"""What every event store does alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from orders.events import (
    Event,
    OrderCompleted,
    OrderLine,
    OrderPlaced,
    StepFailed,
    StockReserved,
)
from orders.money import Money
from orders.stock import StockHeld
from persistence.codec import EventRegistry, UnknownEventError, Upcaster
from persistence.document import MAX_COMMIT_BYTES, to_document
from persistence.memory import MemoryEventStore
from persistence.mongo import Mongo, MongoEventStore
from persistence.storable import stored_size
from persistence.store import (
    Commit,
    EncodedCommit,
    EventStore,
    PositionTakenError,
    StreamConflictError,
    UnreadableError,
    UnstorableError,
)
from tests.contract.commits import commit

PLACED = OrderPlaced(
    order_id="0b1c",
    owner_ref="owner",
    customer_ref="customer",
    record_ref="record",
    fingerprint="fingerprint",
    items=(OrderLine("SKU-BOOK", 2, Money(1999, "EUR")), OrderLine("SKU-MUG", 1, Money(1, "EUR"))),
    total=Money(3999, "EUR"),
)


MILLISECOND = datetime(2026, 1, 1, 0, 0, 0, 1000, UTC)


def failed_until(retry_at: datetime) -> StepFailed:
    return StepFailed("ship", False, 1, "5xx", "", False, retry_at)


@dataclass(frozen=True, slots=True)
class Unregistered:
    type: ClassVar[str] = "Unregistered"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class First:
    type: ClassVar[str] = "Named"
    schema_version: ClassVar[int] = 1

    name: str


@dataclass(frozen=True, slots=True)
class Second:
    type: ClassVar[str] = "Named"
    schema_version: ClassVar[int] = 2

    first: str
    last: str


@pytest.fixture
def store(mongo: Mongo | None, registry: EventRegistry) -> EventStore:
    return store_with(mongo, registry)


def store_with(mongo: Mongo | None, registry: EventRegistry) -> EventStore:
    return MemoryEventStore(registry) if mongo is None else MongoEventStore(mongo, registry)


def reopened(store: EventStore, mongo: Mongo | None, registry: EventRegistry) -> EventStore:
    """The same log, as another program opens it."""
    return (
        store.reopened(registry)
        if isinstance(store, MemoryEventStore)
        else store_with(mongo, registry)
    )


async def insert(store: EventStore, *commits: Commit) -> None:
    await store.insert([store.encode(each) for each in commits])


async def positions(
    store: EventStore, shard: int = 0, after: int = 0, until: int | None = None
) -> list[int]:
    return [
        each.position
        async for page in store.read_all(shard, after, until=until, page=2)
        for each in page
    ]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(PLACED, id="nested"),
        pytest.param(StepFailed("authorize", False, 3, "timeout", "", True, None), id="none"),
        pytest.param(StepFailed("ship", True, 1, "5xx", "", False, MILLISECOND), id="time"),
        pytest.param(StockHeld("0b1c", (("SKU-BOOK", 2), ("SKU-MUG", 1))), id="tuples"),
        pytest.param(StockReserved(2**63 - 1, "naïve \0 ☃ 🛒"), id="edges"),
        pytest.param(OrderCompleted(), id="empty"),
    ],
)
async def test_a_commit_comes_back_as_it_was(store: EventStore, event: Event) -> None:
    stored = commit(1, events=(event, OrderCompleted()))
    await insert(store, stored)

    assert await store.at_position(0, 1) == stored
    assert await store.at_seq(stored.stream, 1) == stored
    assert [page async for page in store.read_all(0)] == [[stored]]
    assert await store.read_stream(stored.stream) == stored.recorded()


async def test_what_is_not_there_is_none_or_empty(store: EventStore) -> None:
    assert await store.at_position(0, 1) is None
    assert await store.at_seq("order-1", 1) is None
    assert await store.last_position(0) == 0
    assert await store.read_stream("order-1") == []
    assert await store.read_streams(["order-1"]) == {"order-1": []}
    assert await positions(store) == []


async def test_nothing_is_read_of_a_stream_at_a_seq_inside_an_append(store: EventStore) -> None:
    await insert(store, commit(1, "order-1", 1, events=(OrderCompleted(), OrderCompleted())))

    assert await store.at_seq("order-1", 2) is None


async def test_inserting_nothing_is_no_matter(store: EventStore) -> None:
    await store.insert([])

    assert await positions(store) == []


async def test_an_insert_stops_at_a_position_that_is_taken(store: EventStore) -> None:
    await insert(store, commit(2, writer="other"))

    with pytest.raises(PositionTakenError) as taken:
        await insert(store, commit(1), commit(2, "order-b"), commit(3))

    assert taken.value.index == 1
    assert await positions(store) == [1, 2]
    assert (await store.at_position(0, 2)) == commit(2, writer="other")


async def test_an_insert_stops_at_a_place_in_a_stream_that_is_taken(store: EventStore) -> None:
    await insert(store, commit(1, "order-a", 1))

    with pytest.raises(StreamConflictError) as conflict:
        await insert(store, commit(2, "order-a", 2), commit(3, "order-a", 1), commit(4))

    assert conflict.value.index == 1
    assert await positions(store) == [1, 2]


async def test_two_of_one_batch_cannot_have_the_same_place(store: EventStore) -> None:
    with pytest.raises(StreamConflictError) as conflict:
        await insert(store, commit(1, "order-a", 1), commit(2, "order-a", 1))

    assert conflict.value.index == 1
    assert await positions(store) == [1]


async def test_ones_own_batch_again_collides_at_its_first_position(store: EventStore) -> None:
    batch = [commit(1, "order-a", 1), commit(2, "order-a", 2)]
    await insert(store, *batch)

    with pytest.raises(PositionTakenError) as taken:
        await insert(store, *batch)

    assert taken.value.index == 0
    assert await positions(store) == [1, 2]


def candidates(store: EventStore, *positions: int) -> list[EncodedCommit]:
    return [store.encode(commit(n, "writer-w", commit_id="claim")) for n in positions]


@pytest.mark.parametrize("taken, index", [(0, 0), (1, 1), (4, 4)])
async def test_of_several_candidates_the_first_whose_position_is_free_is_inserted(
    store: EventStore, taken: int, index: int
) -> None:
    await insert(store, *[commit(n) for n in range(1, taken + 1)])

    assert await store.insert_first_free(candidates(store, 1, 2, 3, 4, 5)) == index
    assert await positions(store) == list(range(1, taken + 2))
    claimed = await store.at_seq("writer-w", 1)
    assert claimed is not None
    assert claimed.position == index + 1


async def test_no_candidate_is_inserted_where_all_positions_are_taken(store: EventStore) -> None:
    await insert(store, commit(1), commit(2))

    assert await store.insert_first_free(candidates(store, 1, 2)) is None
    assert await store.at_seq("writer-w", 1) is None


async def test_no_candidate_is_inserted_twice(store: EventStore) -> None:
    await store.insert_first_free(candidates(store, 1, 2))

    assert await store.insert_first_free(candidates(store, 1, 2, 3)) is None
    assert await store.insert_first_free(candidates(store, 2, 3)) is None
    assert await positions(store) == [1]


async def test_a_position_is_padded_so_that_ten_comes_behind_nine(store: EventStore) -> None:
    await insert(store, *[commit(position) for position in range(8, 13)])
    await insert(store, commit(999_999_999_999))

    assert await positions(store) == [8, 9, 10, 11, 12, 999_999_999_999]
    assert await store.last_position(0) == 999_999_999_999


async def test_shards_have_positions_of_their_own(store: EventStore) -> None:
    await insert(store, commit(1, "order-a", shard=1), commit(2, "order-b", shard=1))
    await insert(store, commit(1, "order-c", shard=10))
    await insert(store, commit(7, "order-d", shard=2))

    assert await positions(store, shard=1) == [1, 2]
    assert await positions(store, shard=10) == [1]
    assert [await store.last_position(shard) for shard in (0, 1, 2, 10)] == [0, 2, 7, 1]


async def test_a_range_is_read_behind_one_position_and_up_to_another(store: EventStore) -> None:
    await insert(store, *[commit(position) for position in range(1, 8)])

    assert await positions(store, after=2, until=6) == [3, 4, 5, 6]
    assert await positions(store, after=6) == [7]
    assert await positions(store, until=0) == []


async def test_no_page_is_longer_than_asked_or_empty(store: EventStore) -> None:
    await insert(store, *[commit(position) for position in range(1, 6)])

    assert [len(page) async for page in store.read_all(0, page=2)] == [2, 2, 1]
    assert [len(page) async for page in store.read_all(0, page=5)] == [5]


async def test_reading_goes_on_into_what_was_appended_meanwhile(store: EventStore) -> None:
    await insert(store, commit(1), commit(2))

    read = []
    async for page in store.read_all(0, page=2):
        read += [each.position for each in page]
        if read == [1, 2]:
            await insert(store, commit(3))

    assert read == [1, 2, 3]


async def test_a_stream_is_read_in_order_of_seq_and_behind_any_event(store: EventStore) -> None:
    one, two, three = (StockReserved(attempt, "r") for attempt in (1, 2, 3))
    await insert(store, commit(1, "order-a", 1, events=(one, two)))
    await insert(store, commit(2, "order-b", 1))
    await insert(store, commit(3, "order-a", 3, events=(three,)))

    read = [await store.read_stream("order-a", after_seq=after) for after in range(5)]

    assert [[each.seq for each in history] for history in read] == [
        [1, 2, 3],
        [2, 3],
        [3],
        [],
        [],
    ]
    assert [each.event for each in read[0]] == [one, two, three]


async def test_a_stream_ends_at_the_last_event_of_its_last_append(store: EventStore) -> None:
    await insert(store, commit(1, "order-a", 1, events=(OrderCompleted(), OrderCompleted())))
    await insert(store, commit(2, "order-b", 1), commit(3, "order-a", 3))

    ends = [await store.last_seq(stream) for stream in ("order-a", "order-b", "order-none")]

    assert ends == [3, 1, 0]


async def test_several_streams_are_read_at_once(store: EventStore) -> None:
    await insert(store, commit(1, "order-a"), commit(2, "order-b"), commit(3, "order-a", 2))
    await insert(store, commit(4, "order-c"))

    read = await store.read_streams(["order-a", "order-c", "order-none"])

    assert {stream: [each.seq for each in history] for stream, history in read.items()} == {
        "order-a": [1, 2],
        "order-c": [1],
        "order-none": [],
    }


async def test_more_streams_can_be_read_than_fit_one_query(store: EventStore) -> None:
    await insert(store, *[commit(position) for position in range(1, 1202)])

    read = await store.read_streams([f"order-{n}" for n in range(1, 1202)])

    assert all(len(history) == 1 for history in read.values())
    assert len(read) == 1201


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(StockReserved(2**63, ""), id="more than 64 bits"),
        pytest.param(StockReserved(-(2**63) - 1, ""), id="less than 64 bits"),
        pytest.param(StockReserved(1, "\ud800"), id="a lone surrogate"),
        pytest.param(StockReserved(1, "x" * MAX_COMMIT_BYTES), id="too large"),
        pytest.param(StockReserved("1", ""), id="text for a number"),  # type: ignore[arg-type]
        pytest.param(failed_until(datetime(2026, 1, 1)), id="a time without a zone"),
        pytest.param(failed_until(MILLISECOND + timedelta(microseconds=1)), id="microseconds"),
        pytest.param(Unregistered(), id="unregistered"),
    ],
)
def test_what_can_never_be_stored_is_refused_before_anything_is_sent(
    store: EventStore, event: Event
) -> None:
    with pytest.raises(UnstorableError):
        store.encode(commit(1, events=(OrderCompleted(), event)))


def test_an_append_without_events_is_refused(store: EventStore) -> None:
    with pytest.raises(UnstorableError, match="no events"):
        store.encode(commit(1, events=()))


def test_seqs_start_at_one(store: EventStore) -> None:
    with pytest.raises(UnstorableError, match="seq starts at 1"):
        store.encode(commit(1, from_seq=0))


async def test_the_largest_commit_is_stored_and_one_byte_more_is_not(
    store: EventStore, registry: EventRegistry
) -> None:
    def sized(text: int) -> Commit:
        return commit(1, events=(StockReserved(1, "x" * text),))

    room = MAX_COMMIT_BYTES - stored_size(to_document(sized(0), registry))
    await insert(store, sized(room))

    assert await store.at_position(0, 1) == sized(room)
    with pytest.raises(UnstorableError, match="the limit is"):
        store.encode(sized(room + 1))


async def test_an_event_of_another_program_is_said_to_be_unknown(
    mongo: Mongo | None, registry: EventRegistry
) -> None:
    newer = store_with(mongo, EventRegistry([Unregistered]))
    stored = commit(1, events=(Unregistered(),))
    await insert(newer, stored)
    older = reopened(newer, mongo, registry)

    with pytest.raises(UnknownEventError, match=r"0:000000000001.*Unregistered"):
        await older.at_position(0, 1)
    with pytest.raises(UnreadableError):
        await older.read_stream(stored.stream)


async def test_an_event_of_an_older_version_is_brought_forward(
    mongo: Mongo | None, registry: EventRegistry
) -> None:
    older = store_with(mongo, EventRegistry([First]))
    await insert(older, commit(1, events=(First("Ada Lovelace"),)))
    upcaster = Upcaster(
        "Named",
        1,
        lambda data: dict(zip(("first", "last"), str(data["name"]).split(), strict=True)),
    )
    newer = reopened(older, mongo, EventRegistry([Second], [upcaster]))

    (recorded,) = await newer.read_stream("order-1")

    assert recorded.event == Second("Ada", "Lovelace")


async def test_a_commit_of_a_batch_is_refused_by_its_own_index_only(store: EventStore) -> None:
    await insert(store, commit(1), commit(2), commit(3))
    late = [commit(n)._replace(commit_id=f"late-{n}") for n in (1, 2, 3)]

    for index, each in enumerate(late):
        fresh = [commit(10 + index * 3 + k) for k in range(index)]
        with pytest.raises(PositionTakenError) as taken:
            await insert(store, *fresh, each)
        assert taken.value.index == index


async def test_the_end_of_a_stream_is_its_last_events_place_and_not_its_last_commits(
    store: EventStore,
) -> None:
    three = (StockReserved(1, "a"), StockReserved(2, "b"), StockReserved(3, "c"))
    await store.insert(
        [
            store.encode(commit(1, "order-a")),
            store.encode(commit(2, "order-a", 2, events=three)),
            store.encode(commit(3, "order-b")),
        ]
    )
    assert [await store.last_seq(f"order-{name}") for name in "abc"] == [4, 1, 0]


async def test_the_commits_of_a_stream_are_read_between_two_positions(store: EventStore) -> None:
    await insert(store, commit(1, "order-a"), commit(2, "order-b"), commit(3, "order-a", 2))
    await insert(store, commit(4, "order-a", 3), commit(5, "order-ab"))
    await insert(store, commit(4, "order-a", 4, shard=1))

    async def read(after: int = 0, until: int | None = None) -> list[int]:
        found = await store.read_commits("order-a", 0, after=after, until=until)
        return [each.position for each in found]

    assert await read() == [1, 3, 4]
    assert await read(after=1) == [3, 4]
    assert await read(after=2, until=3) == [3]
    assert await read(after=4) == []
    assert await store.read_commits("order-none", 0) == []


async def test_a_stream_is_read_backwards_from_its_end_or_from_any_event(store: EventStore) -> None:
    one = OrderCompleted()
    await insert(store, commit(1, "s", 1, events=(one, one, one)), commit(2, "other", 1))
    await insert(store, commit(3, "s", 4, events=(one,)), commit(4, "s", 5, events=(one, one)))

    async def back(before: int | None, limit: int) -> list[int]:
        return [each.seq for each in await store.read_stream_back("s", before, limit=limit)]

    assert await back(None, 100) == [6, 5, 4, 3, 2, 1]
    assert await back(None, 1) == [6]
    assert await back(6, 2) == [5, 4]
    assert await back(3, 100) == [2, 1]
    assert await back(1, 100) == []
    assert await store.read_stream_back("none", limit=5) == []
    whole = await store.read_stream("s")
    assert await store.read_stream_back("s", limit=9) == whole[::-1]


async def test_more_than_one_page_is_read_backwards(store: EventStore) -> None:
    await insert(store, *(commit(n, "s", n, events=(OrderCompleted(),)) for n in range(1, 131)))

    found = await store.read_stream_back("s", 126, limit=120)

    assert [each.seq for each in found] == [*range(125, 5, -1)]
