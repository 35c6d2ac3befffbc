"""Whatever an order goes through by the saga's own rules, the auditor has nothing against it."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from orders import NotNowError
from orders.commands import Discard, ExpireHold, Retry
from orders.events import OrderCompleted, Recorded
from persistence.audit.order_laws import OrderLaws
from persistence.audit.report import Findings
from tests.contract.commits import commit
from tests.unit.orders.driver import Driver
from tests.unit.orders.given import HOLD_S
from tests.unit.orders.world import Fate

HAPPENINGS = st.one_of(
    st.sampled_from(Fate),
    st.sampled_from(["crash", "restart", "quarantine", "cancel", "later", "send", "answer"]),
    st.sampled_from([Retry(), Discard("out of fashion"), ExpireHold()]),
)


def happen(driver: Driver, happening: object) -> None:
    match happening:
        case Fate():
            driver.send()
            if driver.in_flight:
                driver.answer(-1, happening)
        case "crash":
            driver.crash()
        case "restart":
            driver.restart()
        case "quarantine":
            driver.quarantine()
        case "cancel":
            driver.cancel()
        case "later":
            driver.order.later(HOLD_S)
        case "send":
            driver.send()
        case "answer":
            if driver.in_flight:
                driver.answer(0, Fate.ANSWERED)
        case Retry() | Discard() | ExpireHold():
            driver.tell(happening)


@settings(max_examples=300)
@given(st.lists(HAPPENINGS, max_size=40), st.booleans())
def test_no_course_of_an_order_breaks_a_law(happenings: list[object], settled: bool) -> None:
    driver = Driver()
    for happening in happenings:
        with suppress(NotNowError):
            happen(driver, happening)
        if driver.order.status.terminal:
            break
    if settled and not driver.order.status.at_rest:
        driver.settle()

    findings = Findings()
    laws = OrderLaws(findings)
    for position, events in enumerate(decisions(driver.order.history), start=1):
        first = events[0].seq
        laws.see(
            commit(
                position,
                f"order-{driver.order.state.id}",
                first,
                events=tuple(recorded.event for recorded in events),
                at=events[0].at,
            )
        )

    assert findings.report().findings == []


def decisions(history: list[Recorded]) -> list[list[Recorded]]:
    """The history by appends, as far as it matters: an order completes with its last step."""
    appends: list[list[Recorded]] = []
    for recorded in history:
        if isinstance(recorded.event, OrderCompleted):
            appends[-1].append(recorded)
        else:
            appends.append([recorded])
    return appends
