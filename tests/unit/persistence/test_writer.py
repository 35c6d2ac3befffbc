"""The writer's laws: nothing lost, nothing twice, no gap, one owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from actors.messages import Append, Appended, AppendRefused
from orders.events import ORDER_EVENTS, OrderCompleted, StockReserved
from persistence.codec import EventRegistry
from persistence.events import LOG_EVENTS, WriterClaimed
from persistence.memory import MemoryEventStore
from persistence.store import (
    Commit,
    ConflictError,
    FencedError,
    PositionTakenError,
    StreamConflictError,
    UnreadableError,
    UnstorableError,
)
from persistence.writer import MAX_BATCH_BYTES, Batch
from tests.contract.commits import AT, commit
from tests.faulty_store import (
    Fault,
    FaultyStore,
    Rows,
    Send,
    another_writes,
    answer_lost,
    cut_off,
    on_its_way,
    overtaken,
    refused,
    works,
)
from tests.unit.persistence.world import SECOND, SteppingClock, append, log, streams, writer


@dataclass(frozen=True, slots=True)
class FromTheFuture:
    type: ClassVar[str] = "FromTheFuture"
    schema_version: ClassVar[int] = 1


def stored(batch: Batch) -> list[tuple[str, int]]:
    """The streams that were answered with Appended, and at which position."""
    return [
        (answer.request.stream, answer.position)
        for answer in batch.answers
        if isinstance(answer, Appended)
    ]


def refusals(batch: Batch) -> dict[str, AppendRefused]:
    return {
        answer.request.stream: answer
        for answer in batch.answers
        if isinstance(answer, AppendRefused)
    }


def of_other_writer(position: int) -> Commit:
    return commit(position, stream=f"other-{position}", writer="other")


async def test_a_writer_claims_the_log_at_its_first_position(memory: MemoryEventStore) -> None:
    claim = await writer(memory, "a").claim()

    assert (claim.position, claim.events) == (1, (WriterClaimed("a"),))
    assert await log(memory) == [claim]


async def test_commits_stand_behind_the_claim_one_by_one(memory: MemoryEventStore) -> None:
    log_writer = writer(memory)
    await log_writer.claim()

    first = await log_writer.append([append("order-a"), append("order-b")])
    second = await log_writer.append([append("order-a", 2)])

    assert stored(first) + stored(second) == [("order-a", 2), ("order-b", 3), ("order-a", 4)]
    assert await log(memory) == [(await log(memory))[0], *first.commits, *second.commits]
    assert (await log(memory))[1].causation_id == "cause"


async def test_a_writer_begins_behind_what_the_log_holds(memory: MemoryEventStore) -> None:
    await writer(memory, "a").claim()

    assert (await writer(memory, "b").claim()).position == 2


FAULTS: dict[str, list[Fault]] = {
    "refused": [refused],
    "refused often": [refused] * 20,
    "answer lost": [answer_lost],
    "answer lost twice": [answer_lost, refused, answer_lost],
    "cut off at once": [cut_off(0)],
    "cut off in the middle": [cut_off(1)],
    "cut off again and again": [cut_off(1), cut_off(0), cut_off(1)],
    "arrives before the next attempt": [on_its_way, overtaken],
    "arrives between later attempts": [on_its_way, refused, on_its_way, overtaken],
    "arrives twice": [on_its_way, on_its_way, overtaken],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("hidden", [0, 3], ids=["seen at once", "seen late"])
async def test_a_batch_is_stored_once_whatever_becomes_of_its_answer(
    memory: MemoryEventStore, faults: list[Fault], hidden: int
) -> None:
    store = FaultyStore(memory, works, *faults)
    store.hidden = 0
    log_writer = writer(store)
    await log_writer.claim()
    store.hidden = hidden

    batch = await log_writer.append([append("order-a"), append("order-b"), append("order-c")])
    await store.arrive()
    after = await log_writer.append([append("order-d")])

    assert stored(batch) == [("order-a", 2), ("order-b", 3), ("order-c", 4)]
    assert stored(after) == [("order-d", 5)]
    assert await streams(memory) == [
        (2, "order-a", 1),
        (3, "order-b", 1),
        (4, "order-c", 1),
        (5, "order-d", 1),
    ]


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_a_claim_stands_once_whatever_becomes_of_its_answer(
    memory: MemoryEventStore, faults: list[Fault]
) -> None:
    store = FaultyStore(memory, *faults)
    store.hidden = 1
    log_writer = writer(store, "a")

    claim = await log_writer.claim()
    await store.arrive()
    batch = await log_writer.append([append("order-a")])

    assert [each.stream for each in await log(memory)] == ["writer-a", "order-a"]
    assert (claim.position, stored(batch)) == (1, [("order-a", 2)])


async def test_a_row_of_ones_own_is_known_whichever_index_it_collides_with(
    memory: MemoryEventStore,
) -> None:
    async def names_the_stream(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        try:
            return await send(rows)
        except PositionTakenError as taken:
            raise StreamConflictError(taken.index) from taken

    store = FaultyStore(memory, works, answer_lost, *[names_the_stream] * 3)
    log_writer = writer(store)
    await log_writer.claim()

    batch = await log_writer.append([append("order-a"), append("order-b")])

    assert stored(batch) == [("order-a", 2), ("order-b", 3)]
    assert refusals(batch) == {}


async def test_the_same_bytes_are_sent_again(memory: MemoryEventStore) -> None:
    store = FaultyStore(memory, works, refused, refused)
    log_writer = writer(store)
    await log_writer.claim()

    await log_writer.append([append("order-a"), append("order-b")])

    _claim, first, second, third = store.inserts
    assert first == second == third


async def test_a_store_that_cannot_be_read_only_delays(memory: MemoryEventStore) -> None:
    store = FaultyStore(memory, works, answer_lost)
    log_writer = writer(store)
    store.unread = 3
    await log_writer.claim()
    store.unread = 3

    batch = await log_writer.append([append("order-a")])

    assert stored(batch) == [("order-a", 2)]


async def test_an_append_whose_place_is_taken_is_refused_alone(memory: MemoryEventStore) -> None:
    log_writer = writer(memory)
    await log_writer.claim()
    await log_writer.append([append("order-b")])

    batch = await log_writer.append([append("order-a"), append("order-b"), append("order-c")])

    assert stored(batch) == [("order-a", 3), ("order-c", 4)]
    refusal = refusals(batch)["order-b"]
    assert isinstance(refusal.error, ConflictError)
    assert (refusal.conflict, refusal.unknown) == (True, False)


async def test_of_two_appends_for_one_place_in_one_batch_the_first_wins(
    memory: MemoryEventStore,
) -> None:
    log_writer = writer(memory)
    await log_writer.claim()
    first, second = append("order-a"), append("order-a")

    batch = await log_writer.append([first, second, append("order-b")])

    assert [(type(a), a.request) for a in batch.answers] == [
        (Appended, first),
        (AppendRefused, second),
        (Appended, batch.answers[2].request),
    ]
    assert await streams(memory) == [(2, "order-a", 1), (3, "order-b", 1)]


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("later", FAULTS.values(), ids=FAULTS)
async def test_a_refusal_in_a_batch_leaves_no_gap_whatever_becomes_of_the_answers(
    memory: MemoryEventStore, faults: list[Fault], later: list[Fault]
) -> None:
    await memory.insert([memory.encode(commit(1, "order-b", writer="older"))])

    store = FaultyStore(memory, works, on_its_way, *faults, works, *later)
    log_writer = writer(store)
    await log_writer.claim()

    batch = await log_writer.append(
        [append("order-a"), append("order-b"), append("order-c"), append("order-a", 2)]
    )
    await store.arrive()
    after = await log_writer.append([append("order-d")])

    assert sorted(stored(batch)) == [("order-a", 3), ("order-a", 5), ("order-c", 4)]
    assert list(refusals(batch)) == ["order-b"]
    assert stored(after) == [("order-d", 6)]
    assert [position for position, _, _ in await streams(memory)] == [1, 3, 4, 5, 6]


async def test_a_conflict_whose_cause_is_not_seen_yet_is_looked_at_again(
    memory: MemoryEventStore,
) -> None:
    store = FaultyStore(memory)
    log_writer = writer(store)
    await log_writer.claim()
    await log_writer.append([append("order-a")])
    store.hidden = 2

    batch = await log_writer.append([append("order-a"), append("order-b")])

    assert list(refusals(batch)) == ["order-a"]
    assert stored(batch) == [("order-b", 3)]


async def test_what_cannot_be_stored_fails_alone_and_takes_no_position(
    memory: MemoryEventStore,
) -> None:
    log_writer = writer(memory)
    await log_writer.claim()
    bad = append("order-bad", 1, StockReserved(2**70, "too many bits"))

    batch = await log_writer.append([append("order-a"), bad, append("order-b")])

    assert stored(batch) == [("order-a", 2), ("order-b", 3)]
    refusal = refusals(batch)["order-bad"]
    assert isinstance(refusal.error, UnstorableError)
    assert (refusal.conflict, refusal.unknown) == (False, False)


async def test_a_batch_of_nothing_but_bad_ones_touches_no_database(
    memory: MemoryEventStore,
) -> None:
    store = FaultyStore(memory)
    log_writer = writer(store)
    await log_writer.claim()

    batch = await log_writer.append([append("order-bad", 1, StockReserved(2**70, ""))])

    assert len(store.inserts) == 1
    assert batch.commits == []


async def test_an_older_writer_is_fenced_by_a_claim(memory: MemoryEventStore) -> None:
    older, newer = writer(memory, "older"), writer(memory, "newer")
    await older.claim()
    await newer.claim()

    with pytest.raises(FencedError, match=r"older is fenced: newer wrote at position 2"):
        await older.append([append("order-a")])

    assert stored(await newer.append([append("order-b")])) == [("order-b", 3)]


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_a_fenced_writer_learns_it_however_its_answers_get_lost(
    memory: MemoryEventStore, faults: list[Fault]
) -> None:
    store = FaultyStore(memory, works)
    older = writer(store, "older")
    await older.claim()
    await writer(memory, "newer").claim()
    store.faults.extend(faults)

    with pytest.raises(FencedError):
        await older.append([append("order-a"), append("order-b")])
    await store.arrive()

    assert await streams(memory) == []


async def test_nothing_of_a_batch_lands_behind_anothers_claim(memory: MemoryEventStore) -> None:
    # The older writer's batch is on its way when the newer one claims; half of it arrives first.
    store = FaultyStore(memory, works, cut_off(1))
    older, newer = writer(store, "older"), writer(memory, "newer")
    await older.claim()

    async def claimed_meanwhile(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        await newer.claim()
        return await send(rows)

    store.faults.append(claimed_meanwhile)
    with pytest.raises(FencedError):
        await older.append([append("order-a"), append("order-b")])

    assert [each.stream for each in await log(memory)] == [
        "writer-older",
        "order-a",
        "writer-newer",
    ]


async def test_a_claim_comes_in_between_the_batches_of_a_busy_writer(
    memory: MemoryEventStore,
) -> None:
    # Before each attempt the other writer takes the next hundred positions.
    rushes = [
        another_writes(of_other_writer(n) for n in range(start, start + 100))
        for start in range(1, 10_000, 100)
    ]
    store = FaultyStore(memory, *rushes)

    claim = await writer(store).claim()

    assert len(store.inserts) <= 3
    assert [each.position for each in await log(memory)] == list(range(1, claim.position + 1))


async def test_a_row_of_a_newer_program_fences_too(registry: EventRegistry) -> None:
    newer_program = MemoryEventStore(EventRegistry([*LOG_EVENTS, FromTheFuture]))
    memory = newer_program.reopened(EventRegistry([*ORDER_EVENTS, *LOG_EVENTS]))
    log_writer = writer(memory)
    await log_writer.claim()
    await newer_program.insert([newer_program.encode(commit(2, events=(FromTheFuture(),)))])

    with pytest.raises(FencedError, match="a newer program"):
        await log_writer.append([append("order-a")])


async def test_a_place_taken_by_a_newer_program_is_a_conflict(registry: EventRegistry) -> None:
    newer_program = MemoryEventStore(EventRegistry([*LOG_EVENTS, FromTheFuture]))
    memory = newer_program.reopened(EventRegistry([*ORDER_EVENTS, *LOG_EVENTS]))
    log_writer = writer(memory)
    await newer_program.insert(
        [newer_program.encode(commit(1, "order-a", events=(FromTheFuture(),)))]
    )
    await newer_program.insert([newer_program.encode(commit(2, events=(WriterClaimed("x"),)))])
    await log_writer.claim()

    batch = await log_writer.append([append("order-a")])

    assert refusals(batch)["order-a"].conflict


async def test_a_log_that_ends_in_the_future_is_not_taken_over(registry: EventRegistry) -> None:
    newer_program = MemoryEventStore(EventRegistry([FromTheFuture]))
    await newer_program.insert([newer_program.encode(commit(1, events=(FromTheFuture(),)))])

    with pytest.raises(UnreadableError, match="FromTheFuture"):
        await writer(newer_program.reopened(registry)).claim()


async def test_time_never_goes_back_in_the_log(memory: MemoryEventStore) -> None:
    clock = SteppingClock()
    log_writer = writer(memory, clock=clock)
    claim = await log_writer.claim()
    clock.now -= 60 * SECOND

    batch = await log_writer.append([append("order-a")])

    assert batch.commits[0].at == claim.at


async def test_time_does_not_go_back_over_a_restart(memory: MemoryEventStore) -> None:
    before = await writer(memory, "a").claim()

    claim = await writer(memory, "b", SteppingClock(AT - 60 * SECOND)).claim()

    assert claim.at == before.at


async def test_a_batch_of_large_commits_is_sent_in_parts(memory: MemoryEventStore) -> None:
    store = FaultyStore(memory)
    log_writer = writer(store)
    await log_writer.claim()
    large = StockReserved(1, "x" * (1_000_000))
    requests: list[Append] = [append(f"order-{n}", 1, large) for n in range(20)]

    batch = await log_writer.append(requests)

    assert [len(rows) for rows in store.inserts[1:]] == [8, 8, 4]
    assert all(sum(map(len, rows)) <= MAX_BATCH_BYTES for rows in store.inserts)
    assert [position for _, position in stored(batch)] == list(range(2, 22))


async def test_one_commit_may_hold_several_events(memory: MemoryEventStore) -> None:
    log_writer = writer(memory)
    await log_writer.claim()

    await log_writer.append([append("order-a", 1, StockReserved(1, "r"), OrderCompleted())])

    assert [each.seq for each in await memory.read_stream("order-a")] == [1, 2]
