"""The guard rails around one call to the outside world.

Whatever a gateway does (answer, refuse, hang, raise something nobody thought of) comes out as one
of the four results a saga knows. One poisonous order must not spend the restarts that all share.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from loguru import logger

from actors.messages import Call
from gateways.breaker import CircuitBreaker, CircuitOpenError, Permit
from gateways.errors import (
    GatewayError,
    GatewayUnavailableError,
    PaymentDeclinedError,
    ShipmentRefusedError,
)
from gateways.protocol import Receipt
from orders.effects import Deferred, Failed, Refused, Result, Succeeded

T = TypeVar("T")

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
        deadline = asyncio.get_running_loop().time() + self._time_limit_s
        with permit:
            try:
                request = await _by(deadline, prepare(call))
            except Exception as error:
                return _unexpected(call, error, unknown=False)
            return await self._make(call, request, permit, deadline)

    async def _make(self, call: Call, request: Request, permit: Permit, deadline: float) -> Result:
        try:
            receipt = await _by(deadline, request())
        except TimeoutError:
            # It may have arrived, and may yet take effect: the same key again will tell.
            permit.failed()
            return Failed("timeout", f"no answer in time ({self._time_limit_s:g} s)", unknown=True)
        except GatewayUnavailableError as error:
            permit.failed()
            return Failed(error.code, error.detail, unknown=False)
        except (PaymentDeclinedError, ShipmentRefusedError) as error:
            permit.succeeded()
            return Refused(error.code, error.detail)
        except GatewayError as error:
            permit.succeeded()
            return Failed(error.code, error.detail, unknown=True)
        except OSError as error:
            permit.failed()
            return _unexpected(call, error, unknown=True)
        except Exception as error:
            # Most likely a fault on our side: no verdict on the other one.
            return _unexpected(call, error, unknown=True)
        permit.succeeded()
        return Succeeded(receipt.reference)


class CancelledInsideError(Exception):
    """Something that a call waited for was cancelled, though nobody cancelled the call."""


async def _by(deadline: float, awaitable: Awaitable[T]) -> T:
    """Wait until ``deadline``, a time of the loop.

    Raises:
        TimeoutError: if it has come.
        CancelledInsideError: instead of a CancelledError that is not meant for this task.
    """
    try:
        async with asyncio.timeout_at(deadline):
            return await awaitable
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        # Only a cancellation of this very task must get through: any other would look like one,
        # and end the service instead of the call.
        if task is None or task.cancelling():
            raise
        raise CancelledInsideError from error


def _unexpected(call: Call, error: Exception, *, unknown: bool) -> Failed:
    """What an exception that no protocol names comes to: it is logged, and is that call's failure.

    Its own words are left out, here and in the log: they may repeat a token or an address.
    """
    kind = type(error).__name__
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.bind(order_id=call.order.id, correlation_id=call.order.correlation_id).error(
        "{} in {} {}, attempt {}:\n{}", kind, _verb(call), call.step, call.attempt, frames
    )
    return Failed(kind, "an unexpected error: its traceback is in the log", unknown=unknown)


def _verb(call: Call) -> str:
    return "undoing" if call.undo else "doing"
