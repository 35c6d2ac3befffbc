"""How a gateway says no."""

from __future__ import annotations


class GatewayError(Exception):
    """A call to a gateway did not succeed.

    ``code`` is short and stable, for grouping. Both go into events and logs: an adapter must keep
    tokens, names and addresses out of them, above all when it passes on another side's words.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")


class PaymentDeclinedError(GatewayError):
    """The provider will never take this payment."""


class ShipmentRefusedError(GatewayError):
    """The carrier will never take this shipment."""


class GatewayUnavailableError(GatewayError):
    """The other side answered that it could not: this call had no effect. Worth trying again.

    ``alone``: it could not do this one, while it works for all others (the bank behind one card
    does not answer, say). That is no sign of an outage.
    """

    def __init__(self, code: str, detail: str, *, alone: bool = False) -> None:
        super().__init__(code, detail)
        self.alone = alone
