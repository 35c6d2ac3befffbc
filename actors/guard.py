"""The guard rails around one call to the outside world.

Whatever a gateway does (answer, refuse, hang, raise something nobody thought of) comes out as one
of the four results a saga knows. One poisonous order must not spend the restarts that all share.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from loguru import logger

from actors.messages import Call
from actors.runtime import Begun
from gateways.breaker import CircuitBreaker, CircuitOpenError, Permit
from gateways.errors import (
    GatewayError,
    GatewayUnavailableError,
    PaymentDeclinedError,
    ShipmentRefusedError,
)
from gateways.protocol import Receipt
from orders.effects import Deferred, Failed, Refused, Result, Succeeded

Request = Callable[[], Awaitable[Receipt]]
"""One call to a gateway, ready to be made."""

Prepare = Callable[[Call], Awaitable[Request]]
"""Gathers what a request needs; nothing is sent yet."""


class Guard:
    """Makes the calls to one gateway: ``time_limit_s`` for each, and a circuit breaker over all.

    It is made once and outlives the service that uses it, so that a restarted service does not
    hammer a provider that is down.
    """

    def __init__(self, breaker: CircuitBreaker, *, time_limit_s: float) -> None:
        self.breaker = breaker
        self._time_limit_s = time_limit_s

    async def run(self, call: Call, prepare: Prepare) -> Result:
        """Prepare a request and make it, both within the time limit.

        Whatever it comes to is returned: only cancellation is raised.
        """
        try:
            permit = self.breaker.admit(first=call.attempt == 1)
        except CircuitOpenError as refusal:
            return Deferred("circuit_open", refusal.retry_after_s)
        with permit:
            return await self._attempt(call, prepare, permit)

    async def _attempt(self, call: Call, prepare: Prepare, permit: Permit) -> Result:
        attempt = _Attempt()
        try:
            answer = Begun(attempt.make(call, prepare))
            # No clock for who answers at once.
            async with asyncio.timeout(self._time_limit_s) if answer.waits else _IN_NO_TIME:
                receipt = await answer
        except asyncio.CancelledError as error:
            if _is_for_us():
                raise
            return _unexpected(call, error, unknown=attempt.sent)
        except Exception as error:
            if not attempt.sent:
                return _unexpected(call, error, unknown=False)
            return self._judge(call, error, permit)
        permit.succeeded()
        return Succeeded(receipt.reference)

    def _judge(self, call: Call, error: Exception, permit: Permit) -> Refused | Failed:
        """What an error means for the order, and for the circuit."""
        match error:
            case TimeoutError():
                # It may have arrived, and may yet take effect: the same key again will tell.
                permit.failed()
                detail = f"no answer in time ({self._time_limit_s:g} s)"
                return Failed("timeout", detail, unknown=True)
            case GatewayUnavailableError(alone=True):
                # Hopeless orders must not cut off all the others, however many come at once.
                permit.succeeded()
                return Failed(error.code, error.detail, unknown=False)
            case GatewayUnavailableError():
                permit.failed()
                return Failed(error.code, error.detail, unknown=False)
            case PaymentDeclinedError() | ShipmentRefusedError():
                permit.succeeded()
                return Refused(error.code, error.detail)
            case GatewayError():
                permit.succeeded()
                return Failed(error.code, error.detail, unknown=True)
            case OSError():
                permit.failed()
                return _unexpected(call, error, unknown=True)
            case _:
                # Most likely a fault on our side: no verdict on the other one.
                return _unexpected(call, error, unknown=True)


_IN_NO_TIME = nullcontext()


class _Attempt:
    """A request on its way. ``sent``: it may have arrived."""

    __slots__ = ("sent",)

    def __init__(self) -> None:
        self.sent = False

    async def make(self, call: Call, prepare: Prepare) -> Receipt:
        """Prepare it, and send it."""
        request = await prepare(call)
        self.sent = True
        return await request()


def _is_for_us() -> bool:
    """Whether a CancelledError is meant for this task.

    Any other (a connection that its library cancelled) would look like one, and end the service
    instead of the call.
    """
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _unexpected(call: Call, error: BaseException, *, unknown: bool) -> Failed:
    """What an exception that no protocol names comes to: it is logged, and is that call's failure.

    Its own words are left out, here and in the log: they may repeat a token or an address.
    """
    kind = type(error).__name__
    logger.opt(lazy=True).bind(
        order_id=call.order.id, correlation_id=call.order.correlation_id
    ).error(
        "{} in {} {}, attempt {}:\n{}",
        lambda: kind,
        lambda: _verb(call),
        lambda: call.step,
        lambda: call.attempt,
        lambda: "".join(traceback.format_tb(error.__traceback__)),
    )
    return Failed(kind, "an unexpected error: its traceback is in the log", unknown=unknown)


def _verb(call: Call) -> str:
    return "undoing" if call.undo else "doing"
