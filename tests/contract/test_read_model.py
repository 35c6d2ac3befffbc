"""What every read model does alike."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from orders.state import Status
from persistence.memory import MemoryReadModel
from persistence.mongo import Mongo, MongoReadModel
from persistence.read_model import (
    BadCursorError,
    DeadLetterGroup,
    OrderFilter,
    OrderRow,
    ReadModel,
)
from tests.contract.commits import AT

HOUR = timedelta(hours=1)


@pytest.fixture
def read_model(mongo: Mongo | None) -> ReadModel:
    return MemoryReadModel() if mongo is None else MongoReadModel(mongo)


def row(order_id: str = "a", status: Status = Status.PLACED, version: int = 1) -> OrderRow:
    return OrderRow(
        id=order_id,
        status=status,
        version=version,
        position=version,
        created_at=AT,
        updated_at=AT,
        customer_ref="customer",
        owner_ref="owner",
        skus=("SKU-BOOK", "SKU-MUG"),
        hold_until=None,
        parked_step=None,
        parked_error=None,
        terms=(order_id, f"end-of-{order_id}", "sku-book", "a.b"),
        view={"id": order_id, "steps": [{"name": "reserve", "next_attempt_at": AT}], "n": None},
    )


def parked(order_id: str, hold_until_hours: int | None) -> OrderRow:
    until = None if hold_until_hours is None else AT + hold_until_hours * HOUR
    return replace(
        row(order_id, Status.PARKED),
        hold_until=until,
        parked_step="ship",
        parked_error="timeout",
    )


async def ids(read_model: ReadModel, wanted: OrderFilter) -> list[str]:
    return [each.id for each in (await read_model.list_orders(wanted, 100)).rows]


async def test_a_row_comes_back_as_it_was(read_model: ReadModel) -> None:
    await read_model.upsert_many([row("a"), parked("b", 1)])

    assert await read_model.get("a") == row("a")
    assert await read_model.by_ids(["b", "c"]) == {"b": parked("b", 1)}
    assert await read_model.get("c") is None


async def test_a_row_goes_forward_and_never_back(read_model: ReadModel) -> None:
    await read_model.upsert_many([row("a", version=2), row("b", version=2)])
    newer, older = row("a", Status.SHIPPED, 3), row("b", Status.PLACED, 1)
    same = row("b", Status.SHIPPED, 2)

    await read_model.upsert_many([older, newer, row("c"), same])

    assert await read_model.by_ids(["a", "b", "c"]) == {
        "a": newer,
        "b": row("b", version=2),
        "c": row("c"),
    }


async def test_a_row_thought_to_be_new_goes_forward_and_never_back_either(
    read_model: ReadModel,
) -> None:
    await read_model.upsert_many([], [row("a", version=2), row("b", version=2)])
    older, newer = row("a", Status.RESERVED, 1), row("b", Status.RESERVED, 3)

    await read_model.upsert_many([row("d")], [older, newer, row("c")])

    found = await read_model.by_ids(["a", "b", "c", "d"])
    assert {id_: each.version for id_, each in found.items()} == {"a": 2, "b": 3, "c": 1, "d": 1}


async def test_writing_no_rows_is_no_matter(read_model: ReadModel) -> None:
    await read_model.upsert_many([])

    assert await read_model.counts() == {}


@pytest.mark.parametrize(
    "wanted, found",
    [
        (OrderFilter(), ["d", "c", "b", "a"]),
        (OrderFilter(status=Status.SHIPPED), ["d", "b"]),
        (OrderFilter(sku="SKU-RARE"), ["b"]),
        (OrderFilter(customer_ref="other"), ["c"]),
        (OrderFilter(owner_ref="other"), ["c", "b"]),
        (OrderFilter(words=("c",)), ["c"]),
        (OrderFilter(words=("end-of",)), ["d", "c", "b", "a"]),
        (OrderFilter(words=("end-of-b", "sku")), ["b"]),
        (OrderFilter(words=("end-of-b", "c")), []),
        (OrderFilter(words=("a.b",)), ["d", "c", "b", "a"]),
        (OrderFilter(words=("book",)), []),
        (OrderFilter(words=(".*",)), []),
        (OrderFilter(words=("a.", "sku-")), ["d", "c", "b", "a"]),
        (OrderFilter(words=("\\",)), []),
        (OrderFilter(created_until=AT + HOUR), ["b", "a"]),
        (OrderFilter(status=Status.SHIPPED, owner_ref="other"), ["b"]),
        (OrderFilter(parked_step="ship"), ["a"]),
        (OrderFilter(parked_step="ship", parked_error="other"), []),
    ],
    ids=lambda value: "" if isinstance(value, list) else repr(value),
)
async def test_orders_are_listed_newest_first_by_every_filter(
    read_model: ReadModel, wanted: OrderFilter, found: list[str]
) -> None:
    b, c, d = row("b", Status.SHIPPED), row("c"), row("d", Status.SHIPPED)
    await read_model.upsert_many(
        [
            parked("a", None),
            replace(b, created_at=AT + HOUR, skus=("SKU-RARE",), owner_ref="other"),
            replace(c, created_at=AT + 2 * HOUR, customer_ref="other", owner_ref="other"),
            replace(d, created_at=AT + 3 * HOUR),
        ]
    )

    assert await ids(read_model, wanted) == found


async def test_a_list_is_paged_without_gaps_or_repeats(read_model: ReadModel) -> None:
    # Two of one time, so that the cursor has to tell them apart.
    times = [0, 1, 1, 1, 2]
    rows = [replace(row(f"o{n}"), created_at=AT + t * HOUR) for n, t in enumerate(times)]
    await read_model.upsert_many(rows)

    first = await read_model.list_orders(OrderFilter(), 2)
    # What comes in later stands in front of what has been seen.
    await read_model.upsert_many([replace(row("new"), created_at=AT + 3 * HOUR)])
    second = await read_model.list_orders(OrderFilter(), 2, first.next_cursor)
    third = await read_model.list_orders(OrderFilter(), 2, second.next_cursor)

    pages = [[each.id for each in page.rows] for page in (first, second, third)]
    assert pages == [["o4", "o3"], ["o2", "o1"], ["o0"]]
    assert third.next_cursor is None


async def test_a_list_stays_whole_while_orders_are_written(read_model: ReadModel) -> None:
    """Whoever pages through it sees every order that was there all the time once, in order."""
    rng = random.Random(3)
    rows = {f"o{n:03}": replace(row(f"o{n:03}"), created_at=AT + n // 3 * HOUR) for n in range(120)}
    await read_model.upsert_many(list(rows.values()))
    leaves = sorted(rng.sample(sorted(rows), 30))
    stays = sorted(rows.keys() - set(leaves))
    seen: list[str] = []
    cursor: str | None = None
    for version in range(2, 100):
        page = await read_model.list_orders(OrderFilter(status=Status.PLACED), 7, cursor)
        seen += [each.id for each in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
        late = replace(row(f"late{version}"), created_at=AT + (1_000 + version) * HOUR)
        gone = [replace(rows[id_], status=Status.SHIPPED, version=version) for id_ in leaves[:2]]
        leaves = leaves[2:]
        touched = [replace(rows[id_], version=version) for id_ in rng.sample(stays, 5)]
        await read_model.upsert_many([late, *gone, *touched])

    assert cursor is None
    assert len(seen) == len(set(seen))
    assert [id_ for id_ in seen if id_ in stays] == sorted(stays, reverse=True)
    assert not [id_ for id_ in seen if id_.startswith("late")]


async def test_a_row_of_an_older_layout_makes_room_for_one_of_the_same_version(
    read_model: ReadModel, mongo: Mongo | None
) -> None:
    await read_model.upsert_many([row("a", version=5)])
    if mongo is not None:
        # As it was before rows had terms.
        old: dict[str, object] = {"$unset": {"terms": "", "rank": ""}}
        await mongo.collection("orders").update_one({"_id": "a"}, old)

    await read_model.upsert_many([row("a", version=5)])

    assert await read_model.get("a") == row("a", version=5)


async def test_a_full_last_page_has_no_cursor(read_model: ReadModel) -> None:
    await read_model.upsert_many([row("a"), row("b")])

    assert (await read_model.list_orders(OrderFilter(), 2)).next_cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "-", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6YQ==", "é"])
async def test_a_cursor_that_was_not_given_out_is_refused(
    read_model: ReadModel, cursor: str
) -> None:
    with pytest.raises(BadCursorError, match="leave it out"):
        await read_model.list_orders(OrderFilter(), 1, cursor)


async def test_open_orders_are_those_with_something_left_to_do(read_model: ReadModel) -> None:
    rows = [replace(row(status.value, status), created_at=AT) for status in Status]
    await read_model.upsert_many(rows)

    pages = [page async for page in read_model.open_order_ids(2)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(id_ for page in pages for id_ in page) == [
        "authorized",
        "compensating",
        "placed",
        "reserved",
        "shipped",
    ]


async def test_open_orders_come_oldest_first_and_none_is_skipped_when_some_end(
    read_model: ReadModel,
) -> None:
    rows = [replace(row(f"o{n}"), created_at=AT + (n // 2) * HOUR) for n in range(6)]
    await read_model.upsert_many(rows)

    seen = []
    async for page in read_model.open_order_ids(2):
        seen += page
        await read_model.upsert_many([row(id_, Status.COMPLETED, 9) for id_ in page])

    assert seen == ["o0", "o1", "o2", "o3", "o4", "o5"]


async def test_holds_that_are_over_are_found_longest_over_first(read_model: ReadModel) -> None:
    await read_model.upsert_many([parked("a", 3), parked("b", 1), parked("c", 2), parked("d", 4)])
    await read_model.upsert_many([parked("never", None)])
    ended = replace(parked("ended", 1), status=Status.REJECTED)
    await read_model.upsert_many([ended])

    assert await read_model.expired_holds(AT + 3 * HOUR, 10) == ["b", "c", "a"]
    assert await read_model.expired_holds(AT + 3 * HOUR, 1) == ["b"]
    assert await read_model.expired_holds(AT, 10) == []


async def test_orders_are_counted_by_status(read_model: ReadModel) -> None:
    await read_model.upsert_many([row("a"), row("b"), row("c", Status.SHIPPED)])

    assert await read_model.counts() == {Status.PLACED: 2, Status.SHIPPED: 1}


async def test_parked_orders_are_counted_by_the_step_and_the_error(read_model: ReadModel) -> None:
    declined = replace(parked("c", 1), parked_step="authorize", parked_error="declined")
    again = replace(row("d", Status.RESERVED), parked_step=None, parked_error=None)
    await read_model.upsert_many([parked("a", 1), parked("b", None), declined, again])

    assert await read_model.parked() == {("ship", "timeout"): 2, ("authorize", "declined"): 1}


async def test_dead_letters_are_grouped_by_what_parked_them_the_largest_group_first(
    read_model: ReadModel,
) -> None:
    rows = [
        replace(parked("a", 1), updated_at=AT + 3 * HOUR),
        replace(parked("b", 1), updated_at=AT + HOUR, owner_ref="other"),
        replace(parked("c", 1), updated_at=AT, parked_step="capture"),
        replace(parked("d", 1), parked_error="crashed"),
        replace(parked("e", 1), status=Status.REJECTED),
    ]
    await read_model.upsert_many(rows)

    assert await read_model.dead_letter_groups(OrderFilter()) == [
        DeadLetterGroup("ship", "timeout", 2, AT + HOUR, AT + 3 * HOUR),
        DeadLetterGroup("capture", "timeout", 1, AT, AT),
        DeadLetterGroup("ship", "crashed", 1, AT, AT),
    ]
    assert await read_model.dead_letter_groups(OrderFilter(parked_error="crashed")) == [
        DeadLetterGroup("ship", "crashed", 1, AT, AT)
    ]
    assert await read_model.dead_letter_groups(
        OrderFilter(owner_ref="other", parked_step="ship")
    ) == [DeadLetterGroup("ship", "timeout", 1, AT + HOUR, AT + HOUR)]
    assert await read_model.dead_letter_groups(OrderFilter(parked_step="reserve")) == []


async def test_parked_ids_come_oldest_first_and_no_more_than_asked_for(
    read_model: ReadModel,
) -> None:
    rows = [replace(parked(f"o{n}", 1), created_at=AT - n * HOUR) for n in range(4)]
    other = replace(parked("other", 1), parked_step="capture")
    ended = replace(parked("ended", 1), status=Status.REJECTED)
    await read_model.upsert_many([*rows, other, ended])

    assert await read_model.parked_ids(OrderFilter(parked_step="ship"), 10) == [
        "o3",
        "o2",
        "o1",
        "o0",
    ]
    assert await read_model.parked_ids(OrderFilter(parked_step="ship"), 2) == ["o3", "o2"]
    assert await read_model.parked_ids(OrderFilter(parked_error="other"), 2) == []


async def test_a_cleared_model_is_empty_and_takes_old_versions_again(read_model: ReadModel) -> None:
    await read_model.upsert_many([row("a", version=5)])

    await read_model.clear()
    await read_model.upsert_many([row("a", version=1)])

    assert await read_model.get("a") == row("a", version=1)
    assert await ids(read_model, OrderFilter()) == ["a"]
