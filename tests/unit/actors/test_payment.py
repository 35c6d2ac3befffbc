from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from actors.messages import Answer, Call
from actors.payment import PaymentActor
from actors.runtime import AsyncioActorRef
from gateways import EntryStatus, MemoryLedger, Receipt
from gateways.sandbox import MALFORMED_REFERENCE, Faults, SandboxPayments
from orders.effects import Deferred, Failed, Refused, Result, Succeeded
from orders.events import PaymentAuthorized
from orders.money import Money
from tests.unit.actors.service_world import (
    BREAKER,
    STEPS_DONE,
    TIME_LIMIT_S,
    Inbox,
    Records,
    a_call,
    a_customer,
    a_guard,
    an_order,
    captured_logs,
)

CONCURRENCY = 4


class WatchedPayments(SandboxPayments):
    """Counts the calls under way, and breaks when it is told to."""

    under_way = 0
    most_under_way = 0
    failure: BaseException | None = None

    async def authorize(self, key: str, order_id: str, amount: Money, token: str) -> Receipt:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.failure is not None:
                raise self.failure
            return await super().authorize(key, order_id, amount, token)
        finally:
            self.under_way -= 1


@dataclass
class Service:
    """A payment actor in front of the sandbox, and someone to ask it things."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    records: Records = field(default_factory=Records)

    def __post_init__(self) -> None:
        self.inbox = Inbox()
        self.gateway = WatchedPayments(self.ledger, random.Random(1))
        self.guard = a_guard()
        self.ref: AsyncioActorRef[PaymentActor] = PaymentActor.start(
            self.gateway, self.records, self.guard, max_concurrency=CONCURRENCY
        )

    def customer(self, token: str, order_id: str = "o1") -> None:
        self.records.records[f"record-{order_id}"] = a_customer(token)

    def tell(self, step: str, **kwargs: Any) -> Call:
        call = a_call(step, reply_to=self.inbox, **kwargs)
        self.ref.tell(call)
        return call

    async def result(self, step: str, **kwargs: Any) -> Result:
        call = self.tell(step, **kwargs)
        answer = await self.inbox.answer()
        assert (answer.step, answer.undo, answer.attempt) == (step, call.undo, call.attempt)
        return answer.result

    async def statuses(self) -> dict[str, EntryStatus]:
        return {entry.key: entry.status async for entry in self.ledger.entries()}


@pytest.fixture
async def service() -> Service:
    service = Service()
    service.customer("tok_ok")
    return service


async def authorized(service: Service) -> str:
    result = await service.result("authorize")
    assert isinstance(result, Succeeded)
    return result.reference


async def test_authorize_holds_the_orders_total_under_its_effect_key(service: Service) -> None:
    reference = await authorized(service)
    entry = await service.ledger.find("o1:authorize")
    assert entry is not None
    assert (entry.status, entry.order_id, entry.amount, entry.reference) == (
        EntryStatus.AUTHORIZED,
        "o1",
        Money(1999, "EUR"),
        reference,
    )


async def test_a_void_lets_the_money_go(service: Service) -> None:
    await authorized(service)
    result = await service.result("authorize", undo=True, order=an_order(done=STEPS_DONE[:2]))
    assert isinstance(result, Succeeded)
    assert await service.statuses() == {"o1:authorize": EntryStatus.VOIDED}


async def test_capture_takes_what_the_order_says_was_authorized(service: Service) -> None:
    done = (STEPS_DONE[0], PaymentAuthorized(1, await authorized(service)), STEPS_DONE[2])
    result = await service.result("capture", order=an_order(done=done))
    assert isinstance(result, Succeeded)
    assert await service.statuses() == {
        "o1:authorize": EntryStatus.AUTHORIZED,
        "o1:capture": EntryStatus.CAPTURED,
    }


async def test_a_refund_gives_the_money_back(service: Service) -> None:
    done = (STEPS_DONE[0], PaymentAuthorized(1, await authorized(service)), STEPS_DONE[2])
    await service.result("capture", order=an_order(done=done))
    result = await service.result("capture", undo=True, order=an_order(done=STEPS_DONE))
    assert isinstance(result, Succeeded)
    assert (await service.statuses())["o1:capture"] is EntryStatus.REFUNDED


async def test_a_capture_without_an_authorization_is_a_failure_and_nothing_is_sent(
    service: Service,
) -> None:
    result = await service.result("capture", order=an_order())
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("MissingAuthorizationError", False)
    assert await service.statuses() == {}


async def test_a_declined_card_is_a_refusal(service: Service) -> None:
    service.customer("tok_declined")
    result = await service.result("authorize")
    assert isinstance(result, Refused)
    assert result.error == "card_declined"


async def test_a_flaky_provider_gets_there_at_the_third_attempt(service: Service) -> None:
    service.customer("tok_flaky")
    results = [await service.result("authorize", attempt=attempt) for attempt in (1, 2, 3)]
    assert [type(result) for result in results] == [Failed, Failed, Succeeded]


async def test_a_lost_reply_is_cleared_up_by_asking_again_with_one_authorization(
    service: Service,
) -> None:
    service.customer("tok_lost_reply")
    first = await service.result("authorize")
    assert isinstance(first, Failed)
    assert (first.error, first.unknown) == ("timeout", True)
    assert isinstance(await service.result("authorize", attempt=2), Succeeded)
    (entry,) = [entry async for entry in service.ledger.entries()]
    assert (entry.status, entry.calls) == (EntryStatus.AUTHORIZED, 2)


async def test_an_unreadable_answer_is_handed_on_for_the_order_to_judge(service: Service) -> None:
    service.customer("tok_crash")
    assert await service.result("authorize") == Succeeded(MALFORMED_REFERENCE)


async def test_an_erased_customer_is_refused_and_a_late_authorization_too(
    service: Service,
) -> None:
    service.records.records.clear()
    result = await service.result("authorize")
    assert isinstance(result, Refused)
    assert result.error == "customer_erased"
    service.customer("tok_ok")
    late = await service.result("authorize")
    assert isinstance(late, Refused)
    assert late.error == "voided"


async def test_an_erased_customer_is_refused_only_once_money_held_unheard_of_is_let_go(
    service: Service,
) -> None:
    service.customer("tok_lost_reply")
    await service.result("authorize")
    service.records.records.clear()
    assert isinstance(await service.result("authorize", attempt=2), Refused)
    assert await service.statuses() == {"o1:authorize": EntryStatus.VOIDED}


async def test_an_undo_needs_no_customer(service: Service) -> None:
    await authorized(service)
    service.records.records.clear()
    result = await service.result("authorize", undo=True, order=an_order(done=STEPS_DONE[:2]))
    assert isinstance(result, Succeeded)


async def test_while_the_database_is_away_nothing_is_sent_and_nothing_in_doubt(
    service: Service,
) -> None:
    service.records.failure = ConnectionError("mongodb://user:password@host")
    result = await service.result("authorize")
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("ConnectionError", False)
    assert "password" not in result.detail
    assert await service.statuses() == {}
    assert service.guard.breaker.status().failures == 0


async def test_a_database_that_hangs_does_not_hold_the_service_forever(service: Service) -> None:
    loop = asyncio.get_running_loop()
    service.records.hangs = True
    began = loop.time()
    result = await service.result("authorize")
    assert isinstance(result, Failed)
    assert not result.unknown
    assert loop.time() - began == pytest.approx(TIME_LIMIT_S)


async def test_a_provider_that_is_down_is_left_alone(service: Service) -> None:
    service.gateway.faults = Faults(error_rate=1)
    results = [await service.result("authorize") for _ in range(BREAKER.failures + 1)]
    assert [type(result) for result in results] == [Failed] * BREAKER.failures + [Deferred]
    assert await service.ledger.failed_calls("o1:authorize") == BREAKER.failures


async def test_hopeless_orders_however_many_do_not_cut_off_the_others(service: Service) -> None:
    for number in range(2 * BREAKER.failures):
        order = an_order(f"hopeless-{number}")
        service.customer("tok_down", order.id)
        assert isinstance(await service.result("authorize", order=order), Failed)
    assert isinstance(await service.result("authorize"), Succeeded)


async def test_a_poisonous_call_is_its_own_failure_and_the_service_lives_on(
    service: Service,
) -> None:
    service.gateway.failure = KeyError("1 Secret Street")
    with captured_logs() as lines:
        result = await service.result("authorize")
    assert result == Failed(
        "KeyError", "an unexpected error: its traceback is in the log", unknown=True
    )
    assert "1 Secret Street" not in "".join(lines)
    service.gateway.failure = None
    assert isinstance(await service.result("authorize", attempt=2), Succeeded)
    assert service.ref.statistics().failures == 0


async def test_calls_run_side_by_side_up_to_the_limit(service: Service) -> None:
    orders = [an_order(f"o{n}") for n in range(3 * CONCURRENCY)]
    loop = asyncio.get_running_loop()
    began = loop.time()
    for order in orders:
        service.customer("tok_slow", order.id)
        service.tell("authorize", order=order)
    for _ in orders:
        assert isinstance((await service.inbox.answer()).result, Succeeded)
    assert service.gateway.most_under_way == CONCURRENCY
    assert loop.time() - began == pytest.approx(3 * 2.0)


async def test_a_slow_call_does_not_hold_up_the_others(service: Service) -> None:
    service.customer("tok_slow", "o2")
    service.tell("authorize", order=an_order("o2"), attempt=7)
    service.tell("authorize")
    attempts = [(await service.inbox.answer()).attempt for _ in range(2)]
    assert attempts == [1, 7]


async def test_every_call_has_one_answer(service: Service) -> None:
    for attempt in range(1, 21):
        service.tell("authorize", attempt=attempt)
    answers = [await service.inbox.answer() for _ in range(20)]
    await service.ref.stop()
    assert sorted(answer.attempt for answer in answers) == list(range(1, 21))
    assert service.inbox.empty()


async def test_an_order_that_has_left_does_not_hurt_the_service(service: Service) -> None:
    gone = PaymentActor.start(service.gateway, service.records, service.guard, max_concurrency=1)
    await gone.stop()
    service.ref.tell(Call(an_order(), "authorize", False, 1, gone))
    assert isinstance(await service.result("authorize"), Succeeded)
    assert (await service.statuses()) == {"o1:authorize": EntryStatus.AUTHORIZED}
    assert service.ref.statistics().failures == 0
    assert service.ref.is_alive()


@pytest.mark.parametrize("undo", [False, True])
async def test_a_step_that_is_not_its_own_is_refused(service: Service, undo: bool) -> None:
    result = await service.result("reserve", undo=undo)
    assert isinstance(result, Refused)
    assert result.error == "unknown_step"


async def test_a_message_that_is_no_call_is_warned_of(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "pykka"):
        await service.ref.ask(Answer("authorize", False, 1, Succeeded("pi_1")))
    assert "Unexpected message" in caplog.text
    assert isinstance(await service.result("authorize"), Succeeded)


@pytest.mark.parametrize("token", ["tok_ok", "tok_declined", "tok_down", "tok_lost_reply"])
async def test_nothing_personal_is_logged_or_answered(service: Service, token: str) -> None:
    service.customer(token)
    with captured_logs() as lines:
        result = await service.result("authorize")
    said = repr(result) + "".join(lines)
    for secret in (token, "Secret", "ada@example.com"):
        assert secret not in said
