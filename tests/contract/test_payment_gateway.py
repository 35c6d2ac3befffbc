"""What the engine relies on from every payment provider."""

from __future__ import annotations

import asyncio
import random

import pytest

from gateways import GatewayError, MemoryLedger, PaymentDeclinedError, PaymentGateway, Receipt
from gateways.sandbox import SandboxPayments
from orders.money import Money

AUTHORIZE, CAPTURE = "o1:authorize", "o1:capture"
AMOUNT = Money(1999, "EUR")


@pytest.fixture
def sandbox() -> PaymentGateway:
    return SandboxPayments(MemoryLedger(), random.Random(1))


@pytest.fixture(params=["sandbox"])
def payments(request: pytest.FixtureRequest) -> PaymentGateway:
    made: PaymentGateway = request.getfixturevalue(request.param)
    return made


async def authorized(payments: PaymentGateway, key: str = AUTHORIZE) -> str:
    return (await payments.authorize(key, "o1", AMOUNT, "tok_ok")).reference


async def captured(payments: PaymentGateway) -> str:
    authorization = await authorized(payments)
    return (await payments.capture(CAPTURE, "o1", AMOUNT, authorization)).reference


async def test_an_authorization_has_a_reference_that_can_be_kept(payments: PaymentGateway) -> None:
    reference = await authorized(payments)
    assert 0 < len(reference) <= 255
    assert reference.isprintable()


async def test_the_same_key_is_the_same_authorization(payments: PaymentGateway) -> None:
    assert await authorized(payments) == await authorized(payments)


async def test_concurrent_calls_under_one_key_are_one_authorization(
    payments: PaymentGateway,
) -> None:
    assert len(set(await asyncio.gather(*(authorized(payments) for _ in range(5))))) == 1


async def test_another_key_is_another_authorization(payments: PaymentGateway) -> None:
    assert await authorized(payments) != await authorized(payments, "o1:other")


async def test_a_key_used_for_another_amount_is_an_error_and_no_refusal(
    payments: PaymentGateway,
) -> None:
    await authorized(payments)
    with pytest.raises(GatewayError) as caught:
        await payments.authorize(AUTHORIZE, "o1", Money(1, "EUR"), "tok_ok")
    assert not isinstance(caught.value, PaymentDeclinedError)


async def test_the_same_key_is_the_same_capture(payments: PaymentGateway) -> None:
    assert await captured(payments) == await captured(payments)


async def test_an_authorization_is_captured_once(payments: PaymentGateway) -> None:
    await captured(payments)
    with pytest.raises(PaymentDeclinedError):
        await payments.capture("o1:again", "o1", AMOUNT, await authorized(payments))


async def test_money_that_is_not_held_is_not_captured(payments: PaymentGateway) -> None:
    with pytest.raises(PaymentDeclinedError):
        await payments.capture(CAPTURE, "o1", AMOUNT, "pi_unheard_of")


async def test_a_void_may_be_repeated(payments: PaymentGateway) -> None:
    authorization = await authorized(payments)
    first = await payments.void(AUTHORIZE, authorization)
    assert await payments.void(AUTHORIZE, authorization) == first


async def test_voided_money_is_not_captured(payments: PaymentGateway) -> None:
    authorization = await authorized(payments)
    await payments.void(AUTHORIZE, authorization)
    with pytest.raises(PaymentDeclinedError):
        await payments.capture(CAPTURE, "o1", AMOUNT, authorization)


async def test_a_void_needs_no_reference(payments: PaymentGateway) -> None:
    authorization = await authorized(payments)
    await payments.void(AUTHORIZE, None)
    with pytest.raises(PaymentDeclinedError):
        await payments.capture(CAPTURE, "o1", AMOUNT, authorization)


async def test_an_authorization_that_arrives_after_its_void_is_declined(
    payments: PaymentGateway,
) -> None:
    await payments.void(AUTHORIZE, None)
    with pytest.raises(PaymentDeclinedError):
        await authorized(payments)


async def test_a_void_of_what_was_declined_is_done_already(payments: PaymentGateway) -> None:
    with pytest.raises(PaymentDeclinedError):
        await payments.authorize(AUTHORIZE, "o1", AMOUNT, "tok_declined")
    assert isinstance(await payments.void(AUTHORIZE, None), Receipt)


async def test_captured_money_is_not_voided(payments: PaymentGateway) -> None:
    await captured(payments)
    with pytest.raises(PaymentDeclinedError):
        await payments.void(AUTHORIZE, await authorized(payments))


async def test_a_refund_may_be_repeated(payments: PaymentGateway) -> None:
    capture = await captured(payments)
    assert await payments.refund(CAPTURE, capture) == await payments.refund(CAPTURE, capture)


async def test_refunded_money_is_not_captured_again(payments: PaymentGateway) -> None:
    await payments.refund(CAPTURE, await captured(payments))
    with pytest.raises(PaymentDeclinedError):
        await captured(payments)


async def test_after_the_refund_the_authorization_can_be_voided(payments: PaymentGateway) -> None:
    await payments.refund(CAPTURE, await captured(payments))
    assert isinstance(await payments.void(AUTHORIZE, None), Receipt)


async def test_a_capture_that_arrives_after_its_refund_is_declined(
    payments: PaymentGateway,
) -> None:
    await payments.refund(CAPTURE, None)
    with pytest.raises(PaymentDeclinedError):
        await captured(payments)


async def test_a_decline_is_repeated_as_it_was(payments: PaymentGateway) -> None:
    codes = []
    for _ in range(2):
        with pytest.raises(PaymentDeclinedError) as caught:
            await payments.authorize(AUTHORIZE, "o1", AMOUNT, "tok_declined")
        codes.append(caught.value.code)
    assert codes[0] == codes[1]


async def test_a_call_that_was_given_up_can_be_made_again(payments: PaymentGateway) -> None:
    given_up = asyncio.ensure_future(authorized(payments))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait([given_up])
    assert await authorized(payments) == await authorized(payments)
