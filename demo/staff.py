"""Whoever fills shelves, mends orders and pulls plugs here."""

from __future__ import annotations

from typing import Final

from web.port import Caller, Role

STAFF: Final = Caller("demo", Role.ADMIN)

CORRELATION: Final = "demo"
"""Of what no customer asked for."""
