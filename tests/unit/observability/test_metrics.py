"""What Prometheus is told, read back by its own parsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client.core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_plain

from observability.metrics import OPENMETRICS, Gauges, Metrics
from orders.events import OrderParked, StockReserved
from tests.unit.observability.tales import Teller

NAMES = {
    "conveyor_orders": "counter",
    "conveyor_orders_in_flight": "gauge",
    "conveyor_step_seconds": "histogram",
    "conveyor_step_retries": "counter",
    "conveyor_actor_restarts": "counter",
    "conveyor_mailbox_messages": "gauge",
    "conveyor_journal_commit_seconds": "histogram",
    "conveyor_journal_batch_events": "histogram",
    "conveyor_dead_letters": "gauge",
    "conveyor_feed_clients": "gauge",
    "conveyor_feed_lag_events": "gauge",
    "conveyor_http_request_seconds": "histogram",
}


@pytest.fixture
def shop() -> Teller:
    teller = Teller()
    teller.place("a")
    teller.tell("a", StockReserved(1, "stock"), after_s=0.3)
    teller.tell("a", OrderParked("ship", "retries_exhausted", "timeout", "", None))
    return teller


@pytest.fixture
def metrics(shop: Teller) -> Metrics:
    metrics = Metrics(shop.statistics)
    metrics.restarted("/orders/*")
    metrics.committed(30, 0.004)
    metrics.answered("/api/orders/{order_id}", 404, 0.02, "request-7", 1_767_268_800.5)
    return metrics


GAUGES = Gauges(5, {"/journal": 2, "/orders/*": 30}, feed_clients=4, feed_lag_events=17)


def families(metrics: Metrics, accept: str = OPENMETRICS) -> dict[str, Metric]:
    body = metrics.expose(accept, GAUGES).body.decode()
    return {family.name: family for family in parsed(body)}


def parsed(body: str) -> Iterator[Metric]:
    return iter(read_openmetrics(body))  # type: ignore[no-untyped-call]


def values(family: Metric) -> dict[tuple[str, ...], float]:
    """The samples of a family that is no histogram, by their labels."""
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


def test_every_name_that_others_rely_on_is_there_with_its_type(metrics: Metrics) -> None:
    found = {name: family.type for name, family in families(metrics).items()}

    assert {name: kind for name, kind in found.items() if name.startswith("conveyor")} == NAMES
    assert "process_resident_memory_bytes" in found


def test_in_plain_text_counters_end_in_total(metrics: Metrics) -> None:
    shown = metrics.expose("*/*", GAUGES)
    samples = {s.name for family in read_plain(shown.body.decode()) for s in family.samples}

    assert shown.content_type.startswith("text/plain; version=0.0.4")
    assert {
        "conveyor_orders_total",
        "conveyor_step_retries_total",
        "conveyor_actor_restarts_total",
        "conveyor_http_request_seconds_bucket",
    } <= samples
    assert b"correlation_id" not in shown.body


def test_the_values_are_what_was_counted(metrics: Metrics) -> None:
    found = families(metrics)

    assert values(found["conveyor_orders_in_flight"]) == {(): 5}
    assert values(found["conveyor_mailbox_messages"]) == {("/journal",): 2, ("/orders/*",): 30}
    assert values(found["conveyor_actor_restarts"]) == {("/journal",): 0, ("/orders/*",): 1}
    letters = {"reserve": 0, "authorize": 0, "ship": 1, "capture": 0}
    assert values(found["conveyor_dead_letters"]) == {(step,): n for step, n in letters.items()}
    assert values(found["conveyor_feed_clients"]) == {(): 4}
    assert values(found["conveyor_feed_lag_events"]) == {(): 17}
    orders = values(found["conveyor_orders"])
    assert [orders[status,] for status in ("placed", "reserved", "parked", "completed")] == [
        1,
        1,
        1,
        0,
    ]


def test_a_histogram_counts_up_to_each_bound(metrics: Metrics) -> None:
    samples = families(metrics)["conveyor_journal_batch_events"].samples
    counts = {sample.labels["le"]: sample.value for sample in samples if "le" in sample.labels}

    assert (counts["25.0"], counts["50.0"], counts["+Inf"]) == (0, 1, 1)
    assert [sample.value for sample in samples if sample.name.endswith("_sum")] == [30]


def test_an_exemplar_names_one_of_those_that_were_counted(metrics: Metrics) -> None:
    found = families(metrics)
    (request,) = [s for s in found["conveyor_http_request_seconds"].samples if s.exemplar]
    assert request.exemplar is not None
    assert request.labels == {"route": "/api/orders/{order_id}", "status": "404", "le": "0.025"}
    assert request.exemplar.labels == {"correlation_id": "request-7"}
    assert request.exemplar.timestamp is not None
    assert request.exemplar.value == 0.02
    assert float(request.exemplar.timestamp) == 1_767_268_800.5
    steps = [s.exemplar for s in found["conveyor_step_seconds"].samples if s.exemplar]
    assert {exemplar.labels["correlation_id"] for exemplar in steps} == {"request-a"}


@pytest.mark.parametrize("length, shown", [(114, True), (115, False), (128, False)])
def test_an_id_that_is_too_long_for_an_exemplar_is_left_out(length: int, shown: bool) -> None:
    metrics = Metrics(Teller().statistics)
    metrics.answered("/live", 200, 0.001, "x" * length, 1.0)

    assert (b"x" * length in metrics.expose(OPENMETRICS, GAUGES).body) is shown
    assert families(metrics)["conveyor_http_request_seconds"].samples


@pytest.mark.parametrize(
    "accept, is_openmetrics",
    [
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1", True),
        ("text/plain;q=0.5, application/openmetrics-text; version=0.0.1", True),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text;version=\x7fnonsense;escaping=whatever", True),
        ("application/openmetrics-text;q=0, text/plain", False),
        ("application/openmetrics-textual", False),
        ("text/plain;version=9.9.9;escaping=values", False),
        ("", False),
    ],
)
def test_the_format_is_the_one_that_is_asked_for(accept: str, is_openmetrics: bool) -> None:
    shown = Metrics(Teller().statistics).expose(accept, GAUGES)

    assert shown.content_type.startswith(OPENMETRICS) is is_openmetrics
    assert shown.body.endswith(b"# EOF\n") is is_openmetrics


def test_two_engines_have_two_registries() -> None:
    one, other = Metrics(Teller().statistics), Metrics(Teller().statistics)
    one.restarted("/journal")

    assert values(families(other)["conveyor_actor_restarts"])["/journal",] == 0
