"""What the auditor says of a redrive that did not do what it says."""

from __future__ import annotations

import pytest

from orders.events import Event, OrderRetried
from orders.redrive import RedriveCancelled, RedriveCompleted, RedriveStarted, redrive_stream
from persistence.audit.redrive_laws import RedriveLaws
from persistence.audit.report import Findings
from persistence.store import Commit
from tests.contract.commits import commit

STREAM = redrive_stream("r")
STARTED = RedriveStarted("r", "retry", ("a", "b"), 2, 50, None, None, None, "owner")


@pytest.fixture
def findings() -> Findings:
    return Findings()


@pytest.fixture
def laws(findings: Findings) -> RedriveLaws:
    """Of a redrive of two orders, which has told one of them."""
    laws = RedriveLaws(findings)
    laws.see(_of_redrive(1, STARTED))
    laws.see_order(commit(2, "order-a", 9, events=(OrderRetried(),))._replace(causation_id=STREAM))
    return laws


def test_a_redrive_that_counts_whom_it_told_is_in_order(
    laws: RedriveLaws, findings: Findings
) -> None:
    laws.see(_of_redrive(2, RedriveCompleted(succeeded=1, skipped=1)))
    assert findings.report().findings == []


def test_a_redrive_that_counts_more_than_it_told_is_found(
    laws: RedriveLaws, findings: Findings
) -> None:
    laws.see(_of_redrive(2, RedriveCompleted(succeeded=2, skipped=0)))
    assert findings.report().findings == [f"{STREAM} counts 2 orders as told, 1 were"]


def test_a_redrive_that_told_somebody_and_does_not_count_them_is_found(
    laws: RedriveLaws, findings: Findings
) -> None:
    laws.see(_of_redrive(2, RedriveCompleted(succeeded=0, skipped=2)))
    assert findings.report().findings == [f"{STREAM} counts 0 orders as told, 1 were"]


def test_a_redrive_that_was_broken_off_may_have_told_one_that_it_had_not_counted_yet(
    laws: RedriveLaws, findings: Findings
) -> None:
    laws.see(_of_redrive(2, RedriveCancelled("requested", succeeded=0, skipped=0)))
    assert findings.report().findings == []


def _of_redrive(seq: int, event: Event) -> Commit:
    return commit(seq, STREAM, seq, events=(event,))
