"""The engine's counts, in a time that the tests decide."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from observability.histogram import Histogram
from observability.statistics import SETTLED_S, Statistics
from orders.events import (
    OrderCompleted,
    OrderDiscarded,
    OrderParked,
    OrderRejected,
    OrderRetried,
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    StepFailed,
    StepRefused,
    StockReleased,
    StockReserved,
)
from orders.state import Status
from persistence.order_news import Tally
from tests.unit.observability.tales import Teller, noon

PARKED = OrderParked("authorize", "retries_exhausted", "timeout", "", None)


@pytest.fixture
def shop() -> Teller:
    return Teller()


def now(statistics: Statistics) -> dict[str, int]:
    """The statuses that any order has."""
    return {str(status): its.now for status, its in statistics.statuses.items() if its.now}


def entered(statistics: Statistics) -> dict[str, int]:
    return {str(status): its.entered for status, its in statistics.statuses.items() if its.entered}


def test_an_order_counts_where_it_is_and_in_every_status_it_came_to(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", StockReserved(1, "stock"), PaymentAuthorized(1, "pi"), OrderShipped(1, "shp"))
    shop.tell("a", PaymentCaptured(1, "ch"), OrderCompleted())
    shop.place("b")

    assert now(shop.statistics) == {"completed": 1, "placed": 1}
    assert entered(shop.statistics) == {
        "placed": 2,
        "reserved": 1,
        "authorized": 1,
        "shipped": 1,
        "completed": 1,
    }


def test_a_beginning_replaces_what_was_counted_and_changes_go_on_from_there(shop: Teller) -> None:
    shop.place("a")
    shop.statistics.began(Tally(9, {Status.COMPLETED: 1_000_000, Status.PLACED: 1}, {}))
    shop.tell("a", StockReserved(1, "stock"))

    assert now(shop.statistics) == {"completed": 1_000_000, "reserved": 1}
    assert entered(shop.statistics) == {"placed": 1, "reserved": 1}


def test_dead_letters_are_counted_by_what_parked_them_until_they_leave(shop: Teller) -> None:
    for order_id in ("a", "b", "c"):
        shop.place(order_id)
        shop.tell(order_id, StockReserved(1, "stock"), PARKED)
    shop.tell("a", OrderRetried())
    shop.tell("b", OrderDiscarded("enough"))

    assert shop.statistics.parked == {("authorize", "timeout"): 1}
    shop.tell("c", OrderRetried())
    assert shop.statistics.parked == {}
    assert now(shop.statistics) == {"reserved": 2, "compensating": 1}


def test_an_order_that_is_retried_at_its_first_step_is_no_new_one(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", OrderParked("reserve", "crashed", "KeyError", "", None))
    shop.tell("a", OrderRetried())

    series = shop.statistics.series(noon(SETTLED_S))

    assert now(shop.statistics) == {"placed": 1}
    assert (series[-1].placed, series[-1].parked) == (1, 1)


def test_throughput_is_that_of_the_last_minute_and_forgets_what_is_older(shop: Teller) -> None:
    for second in range(60):
        shop.place(f"o{second}", after_s=second)
    shop.tell("o0", StockReserved(1, "stock"), StepRefused("authorize", 1, "no", ""), after_s=30)
    shop.tell("o0", StockReleased(1, ""), OrderRejected("no"), after_s=59)

    at_the_end = shop.statistics.throughput(noon(59 + SETTLED_S))
    half_gone = shop.statistics.throughput(noon(89 + SETTLED_S))
    all_gone = shop.statistics.throughput(noon(119 + SETTLED_S))

    assert (at_the_end.placed, at_the_end.events) == (1.0, 64 / 60)
    assert (half_gone.placed, half_gone.events) == (0.5, 34 / 60)
    assert all_gone == (0.0, 0.0, 0.0)


def test_the_series_has_a_point_for_each_of_the_last_300_seconds(shop: Teller) -> None:
    shop.place("old", after_s=-400)
    shop.place("a", after_s=10.9)
    shop.place("b", after_s=10.0)
    shop.tell("a", StockReserved(1, "s"), PARKED, after_s=12)

    series = shop.statistics.series(noon(12.7 + SETTLED_S))

    assert [second.at for second in series] == [
        int(noon(after).timestamp()) for after in range(12 - 299, 13)
    ]
    busy = {n: asdict(second) for n, second in enumerate(series) if second.events}
    assert {n: (s["placed"], s["parked"]) for n, s in busy.items()} == {297: (2, 0), 299: (0, 1)}


def test_a_second_that_may_not_be_told_of_yet_is_not_shown(shop: Teller) -> None:
    shop.place("a", after_s=0.999)

    assert shop.statistics.series(noon(1.999))[-1].events == 0
    assert shop.statistics.series(noon(2.0))[-1].events == 1


def test_a_step_lasts_from_the_progress_before_it_its_waits_included(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", StockReserved(1, "stock"), after_s=0.010)
    shop.tell("a", StepFailed("authorize", False, 1, "503", "", False, noon(2)), after_s=1)
    shop.tell("a", PaymentAuthorized(2, "pi"), after_s=3.010)

    latencies = shop.statistics.latencies(noon(4))

    assert latencies["reserve"] == (1, (10.0, 10.0, 10.0))
    assert latencies["authorize"].of == 1
    assert latencies["authorize"].values[0] == pytest.approx(3000, rel=0.03)
    assert latencies["ship"] == (0, (None, None, None))
    assert shop.statistics.retries["authorize"] == 1


def test_latencies_are_those_of_the_last_five_minutes(shop: Teller) -> None:
    for n in range(20):
        shop.place(f"o{n}", after_s=30 * n)
        shop.tell(f"o{n}", StockReserved(1, "stock"), after_s=30 * n + 0.001 * n)

    assert shop.statistics.latencies(noon(580))["reserve"] == (10, (14.0, 19.0, 19.0))
    assert shop.statistics.latencies(noon(2000))["reserve"].of == 0


def test_an_order_lasts_from_its_placing_to_its_completion_in_the_slice_of_its_end(
    shop: Teller,
) -> None:
    shop.place("a", after_s=9)
    shop.tell("a", StockReserved(1, "stock"), after_s=9.010)
    shop.tell("a", PaymentAuthorized(1, "pi"), OrderShipped(1, "shp"), after_s=9.020)
    shop.tell("a", PaymentCaptured(1, "ch"), OrderCompleted(), after_s=10.024)

    *_, before, last = shop.statistics.latency_slices(noon(20 + SETTLED_S))

    assert (before.at, last.at) == (noon().timestamp(), noon(10).timestamp())
    assert before.order == (0, (None, None, None))
    assert before.steps["reserve"] == (1, (10.0, 10.0, 10.0))
    assert last.order.of == 1
    assert last.order.values[0] == pytest.approx(1024, rel=0.03)
    assert last.steps["capture"].of == 1
    assert last.steps["reserve"].of == 0


def test_an_order_that_is_undone_or_parked_has_no_time_of_its_own(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", StockReserved(1, "stock"), StepRefused("authorize", 1, "no", ""))
    shop.tell("a", StockReleased(1, ""), OrderRejected("no"), after_s=1)
    shop.place("b")
    shop.tell("b", StockReserved(1, "stock"), PARKED, after_s=1)

    assert not any(each.order.of for each in shop.statistics.latency_slices(noon(12)))


def test_latencies_have_a_course_of_thirty_slices_up_to_the_last_that_is_complete(
    shop: Teller,
) -> None:
    for order_id, second in (("old", -290.5), ("first", -290), ("last", 9.999), ("next", 10)):
        shop.place(order_id, after_s=second)
        shop.tell(order_id, StockReserved(1, "stock"), after_s=second)

    slices = shop.statistics.latency_slices(noon(9 + SETTLED_S))

    start = int(noon().timestamp())
    assert [each.at for each in slices] == list(range(start - 290, start + 1, 10))
    assert [each.steps["reserve"].of for each in slices] == [1, *[0] * 28, 1]
    assert shop.statistics.latency_slices(noon(8.999 + SETTLED_S))[-1].at == start - 10


def test_a_step_that_was_refused_or_parked_has_a_time_too(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", StockReserved(1, "stock"))
    shop.tell("a", StepRefused("authorize", 1, "declined", ""), after_s=0.2)
    shop.place("b")
    shop.tell("b", StockReserved(1, "stock"), PARKED, after_s=0.2)

    seconds = shop.statistics.step_seconds
    assert {key: round(histogram.sum, 3) for key, histogram in seconds.items()} == {
        ("reserve", "done"): 0.2,
        ("authorize", "refused"): 0.2,
        ("authorize", "parked"): 0.0,
    }


def test_an_attempt_that_is_not_made_again_is_no_retry(shop: Teller) -> None:
    shop.place("a")
    shop.tell("a", StepFailed("reserve", False, 1, "503", "", False, None))

    assert shop.statistics.retries["reserve"] == 0


def test_an_end_before_its_beginning_by_another_clock_took_no_time(shop: Teller) -> None:
    shop.place("a", after_s=1)
    shop.tell("a", StockReserved(1, "stock"))

    assert shop.statistics.latencies(noon(2))["reserve"] == (1, (0.0, 0.0, 0.0))


def test_an_exemplar_names_the_request_that_placed_the_order(shop: Teller) -> None:
    shop.place("a", after_s=1)
    shop.tell("a", StockReserved(1, "stock"), after_s=1.5)

    histogram: Histogram = shop.statistics.step_seconds["reserve", "done"]
    last = [exemplar for exemplar in histogram.exemplars if exemplar]
    assert last == [("request-a", 0.5, noon(1.5).timestamp())]
    assert shop.statistics.statuses[Status.RESERVED].last == (
        "request-a",
        1.0,
        noon(1.5).timestamp(),
    )
