"""A port for a server that will come back to it."""

from __future__ import annotations

import random
import socket
from pathlib import Path

HOST = "127.0.0.1"

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_USUAL = 32_768
_LOWEST = 20_000
_TRIES = 20


def free_port(preferred: int | None) -> int:
    """``preferred`` if it is free, else any port that is: if there is one, none that the system
    gives to connections that go out.

    While the server is down its clients knock, each time from a port of the system's choice. From
    one of those the server might not come back: somebody has it by then, and be it a client that
    met itself there.
    """
    lasting = range(_LOWEST, first_outgoing_port())
    candidates = random.sample(lasting, min(_TRIES, len(lasting)))
    return next(
        bound
        for port in (preferred, *candidates, 0)
        if port is not None and (bound := _bound(port)) is not None
    )


def first_outgoing_port() -> int:
    """The lowest port that the system gives to connections that go out."""
    try:
        return int(_RANGE.read_text().split()[0])
    except OSError:  # a container that hides it
        return _USUAL


def _bound(port: int) -> int | None:
    """The port that is got by asking for this one; None if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return None
        return int(probe.getsockname()[1])
