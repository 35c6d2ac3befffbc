"""The trouble that an operator dials in at the sandbox's gateways."""

from __future__ import annotations

from loguru import logger

from engine.parts import Gateways
from gateways.sandbox.provider import SandboxProvider
from web.port import Caller, GatewayFaults, NoSandboxError


class Rehearsal:
    """Implements :class:`web.port.Rehearsal`."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    async def faults(self, caller: Caller) -> GatewayFaults:
        """The trouble there is now."""
        payments, carrier = self._sandbox()
        return GatewayFaults(payment=payments.faults, shipping=carrier.faults)

    async def set_faults(self, caller: Caller, faults: GatewayFaults) -> None:
        """Make it so, from each gateway's next call on."""
        payments, carrier = self._sandbox()
        payments.faults, carrier.faults = faults.payment, faults.shipping
        logger.warning("the sandbox's faults are set: {}", faults)

    def _sandbox(self) -> tuple[SandboxProvider, SandboxProvider]:
        payments, carrier = self._gateways.payments, self._gateways.carrier
        if isinstance(payments, SandboxProvider) and isinstance(carrier, SandboxProvider):
            return payments, carrier
        raise NoSandboxError
