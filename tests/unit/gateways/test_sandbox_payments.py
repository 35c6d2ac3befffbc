"""The sandbox's test tokens, seen through its ledger."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine

import pytest

from gateways import (
    EntryStatus,
    GatewayError,
    GatewayUnavailableError,
    LedgerEntry,
    MemoryLedger,
    PaymentDeclinedError,
    Receipt,
)
from gateways.sandbox import MALFORMED_REFERENCE, Faults, SandboxPayments
from orders.money import Money

AUTHORIZE, CAPTURE = "o1:authorize", "o1:capture"
AMOUNT = Money(1999, "EUR")


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def payments(ledger: MemoryLedger) -> SandboxPayments:
    return SandboxPayments(ledger, random.Random(1))


def authorize(payments: SandboxPayments, token: str = "tok_ok") -> Coroutine[None, None, Receipt]:
    return payments.authorize(AUTHORIZE, "o1", AMOUNT, token)


async def unanswered(call: Coroutine[None, None, Receipt], limit_s: float = 60.0) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call, limit_s)


async def entry_of(ledger: MemoryLedger, key: str = AUTHORIZE) -> LedgerEntry:
    entry = await ledger.find(key)
    assert entry is not None
    return entry


async def test_tok_ok_holds_the_money(payments: SandboxPayments, ledger: MemoryLedger) -> None:
    receipt = await authorize(payments)
    entry = await entry_of(ledger)
    assert receipt.reference.startswith("pi_")
    assert (entry.status, entry.order_id, entry.amount, entry.reference, entry.calls) == (
        EntryStatus.AUTHORIZED,
        "o1",
        AMOUNT,
        receipt.reference,
        1,
    )


async def test_the_ledger_keeps_nothing_of_the_token(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    await authorize(payments)
    assert "tok_ok" not in repr(await entry_of(ledger))


@pytest.mark.parametrize(
    "token, code",
    [("tok_declined", "card_declined"), ("tok_stolen", "unknown_token"), ("", "unknown_token")],
)
async def test_a_bad_token_is_declined_for_good(
    payments: SandboxPayments, ledger: MemoryLedger, token: str, code: str
) -> None:
    for calls in (1, 2):
        with pytest.raises(PaymentDeclinedError) as caught:
            await authorize(payments, token)
        assert caught.value.code == code
        entry = await entry_of(ledger)
        assert (entry.status, entry.calls) == (EntryStatus.DECLINED, calls)


async def test_tok_flaky_is_answered_503_twice_and_then_goes_well(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    for _ in range(2):
        with pytest.raises(GatewayUnavailableError):
            await authorize(payments, "tok_flaky")
        assert await ledger.find(AUTHORIZE) is None
    await authorize(payments, "tok_flaky")
    assert (await entry_of(ledger)).calls == 3


async def test_tok_flaky_remembers_across_a_restart_of_the_sandbox(ledger: MemoryLedger) -> None:
    for _ in range(2):
        with pytest.raises(GatewayUnavailableError):
            await authorize(SandboxPayments(ledger, random.Random(1)), "tok_flaky")
    await authorize(SandboxPayments(ledger, random.Random(1)), "tok_flaky")


async def test_tok_down_is_answered_503_always_and_leaves_no_entry(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    for _ in range(10):
        with pytest.raises(GatewayUnavailableError):
            await authorize(payments, "tok_down")
    assert await ledger.find(AUTHORIZE) is None
    assert await ledger.failed_calls(AUTHORIZE) == 10


async def test_tok_lost_reply_is_done_but_only_the_second_call_is_answered(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    await unanswered(authorize(payments, "tok_lost_reply"), limit_s=3600)
    assert (await entry_of(ledger)).status is EntryStatus.AUTHORIZED
    await authorize(payments, "tok_lost_reply")
    assert (await entry_of(ledger)).calls == 2


async def test_tok_slow_takes_two_seconds(payments: SandboxPayments) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await authorize(payments, "tok_slow")
    assert loop.time() - began == pytest.approx(2.0)


async def test_tok_crash_is_done_and_never_answered_readably(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    for _ in range(2):
        assert (await authorize(payments, "tok_crash")).reference == MALFORMED_REFERENCE
    entry = await entry_of(ledger)
    assert (entry.status, entry.calls) == (EntryStatus.AUTHORIZED, 2)
    assert not MALFORMED_REFERENCE.isprintable()
    assert entry.reference.isprintable()


async def test_two_concurrent_authorizations_under_one_key_make_one_entry(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    first, second = await asyncio.gather(authorize(payments), authorize(payments))
    assert first == second
    assert [(entry.key, entry.calls) async for entry in ledger.entries()] == [(AUTHORIZE, 2)]


async def test_a_reused_key_changes_nothing(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    await authorize(payments)
    with pytest.raises(GatewayError) as caught:
        await payments.authorize(AUTHORIZE, "o2", AMOUNT, "tok_ok")
    assert caught.value.code == "key_reused"
    assert (await entry_of(ledger)).order_id == "o1"


async def test_undoing_one_kind_of_call_under_the_key_of_another_is_refused(
    payments: SandboxPayments,
) -> None:
    await authorize(payments)
    with pytest.raises(GatewayError) as caught:
        await payments.refund(AUTHORIZE, None)
    assert caught.value.code == "key_reused"


async def test_after_the_capture_the_ledger_shows_one_authorization_and_one_capture(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    authorization = (await authorize(payments)).reference
    for _ in range(3):
        receipt = await payments.capture(CAPTURE, "o1", AMOUNT, authorization)
        assert receipt.reference.startswith("ch_")
    assert {entry.key: entry.status async for entry in ledger.entries()} == {
        AUTHORIZE: EntryStatus.AUTHORIZED,
        CAPTURE: EntryStatus.CAPTURED,
    }


@pytest.mark.parametrize(
    "order_id, amount, code",
    [
        ("o1", Money(2000, "EUR"), "amount_too_large"),
        ("o1", Money(1999, "USD"), "currency_mismatch"),
        ("o2", Money(1999, "EUR"), "no_authorization"),
    ],
)
async def test_a_capture_that_does_not_fit_its_authorization_is_declined(
    payments: SandboxPayments, ledger: MemoryLedger, order_id: str, amount: Money, code: str
) -> None:
    authorization = (await authorize(payments)).reference
    with pytest.raises(PaymentDeclinedError) as caught:
        await payments.capture(CAPTURE, order_id, amount, authorization)
    assert caught.value.code == code
    assert (await entry_of(ledger, CAPTURE)).status is EntryStatus.DECLINED


async def test_a_declined_capture_leaves_the_authorization_to_be_voided(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    authorization = (await authorize(payments)).reference
    with pytest.raises(PaymentDeclinedError):
        await payments.capture(CAPTURE, "o1", Money(2000, "EUR"), authorization)
    await payments.void(AUTHORIZE, authorization)
    assert (await entry_of(ledger)).status is EntryStatus.VOIDED


@pytest.mark.parametrize("token", ["tok_ok", "tok_declined"])
async def test_an_authorization_that_comes_after_its_void_is_declined_whatever_the_token(
    payments: SandboxPayments, token: str
) -> None:
    await payments.void(AUTHORIZE, None)
    with pytest.raises(PaymentDeclinedError) as caught:
        await authorize(payments, token)
    assert caught.value.code == "voided"


async def test_a_capture_of_declined_money_is_declined_too(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    with pytest.raises(PaymentDeclinedError):
        await authorize(payments, "tok_declined")
    with pytest.raises(PaymentDeclinedError) as caught:
        await payments.capture(CAPTURE, "o1", AMOUNT, (await entry_of(ledger)).reference)
    assert caught.value.code == "no_authorization"


async def test_a_capture_of_voided_money_says_so(payments: SandboxPayments) -> None:
    authorization = (await authorize(payments)).reference
    await payments.void(AUTHORIZE, authorization)
    with pytest.raises(PaymentDeclinedError) as caught:
        await payments.capture(CAPTURE, "o1", AMOUNT, authorization)
    assert caught.value.code == "voided"


async def test_a_refund_has_a_name_of_its_own(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    authorization = (await authorize(payments)).reference
    capture = await payments.capture(CAPTURE, "o1", AMOUNT, authorization)
    assert (await payments.refund(CAPTURE, capture.reference)).reference.startswith("re_")
    assert (await entry_of(ledger, CAPTURE)).status is EntryStatus.REFUNDED


async def test_references_are_the_same_in_every_process() -> None:
    one = SandboxPayments(MemoryLedger(), random.Random(1))
    other = SandboxPayments(MemoryLedger(), random.Random(2))
    assert await authorize(one) == await authorize(other)


async def test_an_injected_error_has_no_effect_but_counts_as_a_call(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    payments.faults = Faults(error_rate=1)
    with pytest.raises(GatewayUnavailableError):
        await authorize(payments)
    assert await ledger.find(AUTHORIZE) is None
    payments.faults = Faults()
    await authorize(payments)
    assert (await entry_of(ledger)).calls == 2


async def test_an_injected_timeout_may_strike_before_or_after_the_effect(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    payments.faults = Faults(timeout_rate=1)
    for n in range(40):
        await unanswered(payments.authorize(f"o{n}:authorize", f"o{n}", AMOUNT, "tok_ok"))
    done = [entry async for entry in ledger.entries()]
    assert 0 < len(done) < 40


async def test_a_decline_gets_lost_like_any_other_answer(
    payments: SandboxPayments, ledger: MemoryLedger
) -> None:
    payments.faults = Faults(timeout_rate=1)
    while await ledger.find(AUTHORIZE) is None:
        await unanswered(authorize(payments, "tok_declined"))
    payments.faults = Faults()
    with pytest.raises(PaymentDeclinedError):
        await authorize(payments, "tok_declined")


async def test_latency_is_added_to_every_call(payments: SandboxPayments) -> None:
    loop = asyncio.get_running_loop()
    payments.faults = Faults(latency_ms=250)
    began = loop.time()
    await authorize(payments)
    await payments.void(AUTHORIZE, None)
    assert loop.time() - began == pytest.approx(0.5)


async def test_what_is_held_up_arrives_as_soon_as_the_line_is_another(
    payments: SandboxPayments,
) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    payments.faults = Faults(latency_ms=60_000)
    held = asyncio.create_task(authorize(payments))
    await asyncio.sleep(10)
    payments.faults = Faults(latency_ms=60_000)  # the same
    await asyncio.sleep(10)
    assert not held.done()

    payments.faults = Faults()

    assert (await held).reference.startswith("pi_")
    assert loop.time() - began == pytest.approx(20)


@pytest.mark.parametrize("undo", ["void", "refund"])
async def test_faults_strike_undoing_too_and_count_for_nothing_there(
    payments: SandboxPayments, ledger: MemoryLedger, undo: str
) -> None:
    payments.faults = Faults(error_rate=1)
    with pytest.raises(GatewayUnavailableError):
        await getattr(payments, undo)(AUTHORIZE, None)
    assert await ledger.failed_calls(AUTHORIZE) == 0
