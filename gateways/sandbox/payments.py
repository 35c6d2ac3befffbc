"""A payment provider with separate authorization and capture, for tests, demos and rehearsals."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from gateways.errors import PaymentDeclinedError
from gateways.ledger import EntryStatus, LedgerEntry
from gateways.protocol import Receipt
from gateways.sandbox.provider import SandboxProvider
from gateways.sandbox.references import MALFORMED_REFERENCE, content_digest, reference
from gateways.sandbox.scenarios import Scenario, payment_scenario
from orders.money import Money


class SandboxPayments(SandboxProvider):
    """A :class:`gateways.PaymentGateway` that takes the test tokens."""

    async def authorize(self, key: str, order_id: str, amount: Money, token: str) -> Receipt:
        """Hold the money, as the token says."""
        scenario = payment_scenario(token)
        draft = LedgerEntry(
            key,
            order_id,
            EntryStatus.DECLINED if scenario.refusal else EntryStatus.AUTHORIZED,
            reference("pi", key),
            amount=amount,
            content=content_digest("authorize", order_id, amount),
            reason=scenario.refusal,
        )
        return await self._exchange(partial(self._authorize, draft, scenario), counted=key)

    async def _authorize(self, draft: LedgerEntry, scenario: Scenario) -> Receipt:
        entry = await self._perform(draft, scenario)
        if entry.status is not EntryStatus.AUTHORIZED:
            raise _declined(entry)
        return Receipt(MALFORMED_REFERENCE if scenario.garbles_reference else entry.reference)

    async def void(self, key: str, authorization: str | None) -> Receipt:
        """Let the held money go; declined while a capture has it."""
        return await self._exchange(partial(self._void, key))

    async def _void(self, key: str) -> Receipt:
        tombstone = LedgerEntry(key, None, EntryStatus.VOIDED, reference("pi", key), calls=0)
        entry = await self._undo(
            tombstone,
            EntryStatus.AUTHORIZED,
            never_done=EntryStatus.DECLINED,
            check=self._check_uncaptured,
        )
        return Receipt(entry.reference)

    async def _check_uncaptured(self, authorization: LedgerEntry) -> None:
        if authorization.captured_by is None:
            return
        capture = await self._ledger.find(authorization.captured_by)
        # A claim without an entry is a capture on its way.
        if capture is None or capture.status is EntryStatus.CAPTURED:
            raise PaymentDeclinedError("captured", "the money was taken: refund it first")

    async def capture(self, key: str, order_id: str, amount: Money, authorization: str) -> Receipt:
        """Take the held money: all of it or less, once per authorization."""
        draft = LedgerEntry(
            key,
            order_id,
            EntryStatus.CAPTURED,
            reference("ch", key),
            amount=amount,
            content=content_digest("capture", order_id, amount, authorization),
        )
        return await self._exchange(partial(self._capture, draft, authorization), counted=key)

    async def _capture(self, draft: LedgerEntry, authorization: str) -> Receipt:
        # The claim comes first: from here on the authorization cannot be voided under our feet.
        claimed = await self._ledger.claim(authorization, draft.key)
        obstacle = _obstacle(claimed, draft)
        if obstacle is not None:
            draft = replace(draft, status=EntryStatus.DECLINED, reason=obstacle)
        entry = await self._perform(draft)
        if entry.status is not EntryStatus.CAPTURED:
            raise _declined(entry)
        return Receipt(entry.reference)

    async def refund(self, key: str, capture: str | None) -> Receipt:
        """Give the money back."""
        return await self._exchange(partial(self._refund, key))

    async def _refund(self, key: str) -> Receipt:
        tombstone = LedgerEntry(key, None, EntryStatus.REFUNDED, reference("ch", key), calls=0)
        await self._undo(tombstone, EntryStatus.CAPTURED, never_done=EntryStatus.DECLINED)
        return Receipt(reference("re", key))


def _obstacle(authorization: LedgerEntry | None, capture: LedgerEntry) -> str | None:
    """Why this capture cannot have this authorization; None if it can."""
    if authorization is None or authorization.order_id != capture.order_id:
        return "no_authorization"
    if authorization.status is EntryStatus.VOIDED:
        return "voided"
    if authorization.status is not EntryStatus.AUTHORIZED:
        return "no_authorization"
    if authorization.captured_by != capture.key:
        return "already_captured"
    held, wanted = authorization.amount, capture.amount
    if held is None or wanted is None or held.currency != wanted.currency:
        return "currency_mismatch"
    return "amount_too_large" if wanted.amount > held.amount else None


def _declined(entry: LedgerEntry) -> PaymentDeclinedError:
    return PaymentDeclinedError(entry.reason or entry.status, f"the payment is {entry.status}")
