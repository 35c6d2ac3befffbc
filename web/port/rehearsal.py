"""Trouble at the gateways, dialled in for a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gateways.sandbox import Faults
from web.port.callers import Caller


@dataclass(frozen=True, slots=True)
class GatewayFaults:
    """The trouble at each of the sandbox's gateways."""

    payment: Faults
    shipping: Faults


class Rehearsal(Protocol):
    """What is offered about the sandbox's faults."""

    async def faults(self, caller: Caller) -> GatewayFaults:
        """The trouble there is now.

        Raises:
            NoSandboxError: if the gateways are real ones.
        """
        ...

    async def set_faults(self, caller: Caller, faults: GatewayFaults) -> None:
        """Make it so, from each gateway's next call on.

        Raises:
            NoSandboxError: if the gateways are real ones.
        """
        ...
