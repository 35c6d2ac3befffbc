from __future__ import annotations

import asyncio
import random

import pytest

from actors.guard import Guard, Prepare, Request
from actors.messages import Call
from gateways import (
    CircuitState,
    EntryStatus,
    GatewayError,
    GatewayUnavailableError,
    MemoryLedger,
    PaymentDeclinedError,
    Receipt,
    ShipmentRefusedError,
)
from gateways.sandbox import SandboxPayments
from orders.effects import Deferred, Failed, Refused, Succeeded
from orders.money import Money
from tests.unit.actors.service_world import (
    BREAKER,
    TIME_LIMIT_S,
    a_call,
    a_guard,
    captured_logs,
)


def ready(request: Request) -> Prepare:
    async def prepare(_call: Call) -> Request:
        return request

    return prepare


def raising(error: BaseException) -> Request:
    async def request() -> Receipt:
        raise error

    return request


async def answered() -> Receipt:
    return Receipt("pi_1")


async def unanswered() -> Receipt:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")


UNAVAILABLE = raising(GatewayUnavailableError("unavailable", "503"))


async def open_circuit(guard: Guard) -> None:
    for _ in range(BREAKER.failures):
        await guard.run(a_call("authorize"), ready(UNAVAILABLE))
    assert guard.breaker.status().state is CircuitState.OPEN


async def test_a_receipt_is_a_success() -> None:
    assert await a_guard().run(a_call("authorize"), ready(answered)) == Succeeded("pi_1")


@pytest.mark.parametrize("error", [PaymentDeclinedError, ShipmentRefusedError])
async def test_a_no_for_good_is_a_refusal(error: type[GatewayError]) -> None:
    result = await a_guard().run(a_call("authorize"), ready(raising(error("declined", "no"))))
    assert result == Refused("declined", "no")


async def test_unavailable_is_a_failure_without_doubt() -> None:
    result = await a_guard().run(a_call("authorize"), ready(UNAVAILABLE))
    assert result == Failed("unavailable", "503", unknown=False)


async def test_no_answer_in_time_leaves_the_outcome_unknown() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    result = await a_guard().run(a_call("authorize"), ready(unanswered))
    assert result == Failed("timeout", "no answer in time (5 s)", unknown=True)
    assert loop.time() - began == pytest.approx(TIME_LIMIT_S)


async def test_an_answer_just_in_time_is_an_answer() -> None:
    async def slow() -> Receipt:
        await asyncio.sleep(TIME_LIMIT_S - 0.001)
        return Receipt("pi_1")

    assert await a_guard().run(a_call("authorize"), ready(slow)) == Succeeded("pi_1")


async def test_another_answer_of_the_gateway_leaves_the_outcome_unknown() -> None:
    result = await a_guard().run(
        a_call("authorize"), ready(raising(GatewayError("key_reused", "other content")))
    )
    assert result == Failed("key_reused", "other content", unknown=True)


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("tok_secret"), ConnectionResetError("tok_secret")], ids=repr
)
async def test_what_nobody_foresaw_is_that_calls_failure_and_in_the_log(error: Exception) -> None:
    with captured_logs() as lines:
        result = await a_guard().run(a_call("authorize", attempt=4), ready(raising(error)))
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == (type(error).__name__, True)
    (line,) = [line for line in lines if line.startswith("ERROR")]
    assert "'order_id': 'o1', 'correlation_id': 'correlation-1'" in line
    assert "authorize, attempt 4" in line
    assert "in request" in line, "the traceback is missing"


async def test_what_an_exception_says_is_kept_out_of_events_and_logs() -> None:
    with captured_logs() as lines:
        result = await a_guard().run(
            a_call("authorize"), ready(raising(RuntimeError("no such card: tok_secret")))
        )
    assert "tok_secret" not in repr(result) + "".join(lines)


async def test_trouble_before_anything_is_sent_leaves_no_doubt() -> None:
    async def prepare(_call: Call) -> Request:
        raise LookupError("the database is away")

    result = await a_guard().run(a_call("authorize"), prepare)
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("LookupError", False)


async def test_the_time_limit_is_for_preparing_and_calling_together() -> None:
    async def prepare(_call: Call) -> Request:
        await asyncio.sleep(3)
        return unanswered

    loop = asyncio.get_running_loop()
    began = loop.time()
    result = await a_guard().run(a_call("authorize"), prepare)
    assert result == Failed("timeout", "no answer in time (5 s)", unknown=True)
    assert loop.time() - began == pytest.approx(TIME_LIMIT_S)


async def test_preparing_without_end_leaves_no_doubt_and_does_not_blame_the_gateway() -> None:
    guard = a_guard()
    for _ in range(BREAKER.failures):
        result = await guard.run(a_call("authorize"), preparing_without_end)
        assert isinstance(result, Failed)
        assert not result.unknown
    assert guard.breaker.status().failures == 0


async def preparing_without_end(_call: Call) -> Request:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(preparing_without_end, id="preparing"),
        pytest.param(ready(unanswered), id="calling"),
    ],
)
async def test_cancellation_is_never_swallowed(prepare: Prepare) -> None:
    await cancelled_after_a_second(a_guard(), prepare)


async def test_a_cancellation_inside_the_gateway_is_that_calls_failure() -> None:
    async def request() -> Receipt:
        connection: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        connection.cancel()
        return await connection

    result = await a_guard().run(a_call("authorize"), ready(request))
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("CancelledError", True)


async def cancelled_after_a_second(guard: Guard, prepare: Prepare) -> None:
    running = asyncio.ensure_future(guard.run(a_call("authorize"), prepare))
    await asyncio.sleep(1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_while_the_circuit_is_open_nothing_is_prepared_or_sent() -> None:
    async def prepare(_call: Call) -> Request:
        raise AssertionError("the circuit is open")

    guard = a_guard()
    await open_circuit(guard)
    await asyncio.sleep(4)
    assert await guard.run(a_call("authorize"), prepare) == Deferred("circuit_open", 6.0)


@pytest.mark.parametrize(
    "silent",
    [
        pytest.param(UNAVAILABLE, id="unavailable"),
        pytest.param(unanswered, id="unanswered"),
        pytest.param(raising(ConnectionError()), id="disconnected"),
    ],
)
async def test_a_provider_that_is_down_opens_the_circuit(silent: Request) -> None:
    guard = a_guard()
    for _ in range(BREAKER.failures):
        await guard.run(a_call("authorize"), ready(silent))
    assert guard.breaker.status().state is CircuitState.OPEN


@pytest.mark.parametrize(
    "alive",
    [
        pytest.param(answered, id="receipt"),
        pytest.param(raising(PaymentDeclinedError("declined", "no")), id="declined"),
        pytest.param(raising(ShipmentRefusedError("refused", "no")), id="refused"),
        pytest.param(raising(GatewayError("key_reused", "other content")), id="key_reused"),
    ],
)
async def test_a_provider_that_answers_is_alive_whatever_it_says(alive: Request) -> None:
    guard = a_guard()
    for request in (UNAVAILABLE, UNAVAILABLE, alive):
        await guard.run(a_call("authorize"), ready(request))
    assert guard.breaker.status().failures == 0


async def test_a_fault_on_our_side_says_nothing_about_the_provider() -> None:
    guard = a_guard()
    for request in (UNAVAILABLE, raising(TypeError()), raising(TypeError()), raising(TypeError())):
        await guard.run(a_call("authorize"), ready(request))
    assert guard.breaker.status()[::2] == (CircuitState.CLOSED, 1)


async def test_orders_that_try_again_do_not_open_the_circuit_for_others() -> None:
    guard = a_guard()
    for attempt in range(2, 50):
        await guard.run(a_call("authorize", attempt=attempt), ready(UNAVAILABLE))
    assert await guard.run(a_call("authorize"), ready(answered)) == Succeeded("pi_1")


async def test_after_the_cooldown_one_success_lets_everyone_in_again() -> None:
    guard = a_guard()
    await open_circuit(guard)
    await asyncio.sleep(BREAKER.cooldown_s)
    for _ in range(3):
        assert await guard.run(a_call("authorize"), ready(answered)) == Succeeded("pi_1")
    assert guard.breaker.status().state is CircuitState.CLOSED


async def test_while_one_call_tries_the_others_are_deferred() -> None:
    guard = a_guard()
    await open_circuit(guard)
    await asyncio.sleep(BREAKER.cooldown_s)
    results = await asyncio.gather(
        *(guard.run(a_call("authorize"), ready(unanswered)) for _ in range(3))
    )
    assert [type(result) for result in results] == [Failed, Deferred, Deferred]
    assert guard.breaker.status().state is CircuitState.OPEN


async def test_a_try_that_was_cancelled_lets_the_next_one_try() -> None:
    guard = a_guard()
    await open_circuit(guard)
    await asyncio.sleep(BREAKER.cooldown_s)
    await cancelled_after_a_second(guard, ready(unanswered))
    assert await guard.run(a_call("authorize"), ready(answered)) == Succeeded("pi_1")


async def test_a_lost_reply_is_cleared_up_by_the_same_key_with_one_authorization() -> None:
    ledger = MemoryLedger()
    payments = SandboxPayments(ledger, random.Random(1))

    async def authorize() -> Receipt:
        return await payments.authorize("o1:authorize", "o1", Money(1999, "EUR"), "tok_lost_reply")

    guard = a_guard()
    first = await guard.run(a_call("authorize"), ready(authorize))
    assert isinstance(first, Failed)
    assert (first.error, first.unknown) == ("timeout", True)
    second = await guard.run(a_call("authorize", attempt=2), ready(authorize))
    (entry,) = [entry async for entry in ledger.entries()]
    assert second == Succeeded(entry.reference)
    assert (entry.status, entry.calls) == (EntryStatus.AUTHORIZED, 2)
