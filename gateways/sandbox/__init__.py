"""The sandbox: a payment provider and a carrier that honour keys and misbehave on demand.

Test tokens and addresses (scenarios.py) bring trouble to one order, :class:`Faults` to all.
"""

from gateways.sandbox.carrier import SandboxCarrier
from gateways.sandbox.faults import Faults, FaultsError
from gateways.sandbox.payments import SandboxPayments
from gateways.sandbox.references import MALFORMED_REFERENCE

__all__ = [
    "MALFORMED_REFERENCE",
    "Faults",
    "FaultsError",
    "SandboxCarrier",
    "SandboxPayments",
]
