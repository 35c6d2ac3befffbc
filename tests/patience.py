"""How long a test waits for what must come."""

from __future__ import annotations

from typing import Final

PATIENCE_S: Final = 120.0
"""More than the busiest machine takes. It is no claim about how soon a thing happens: it ends a
wait for what will never happen, with a word on what that was.
"""
