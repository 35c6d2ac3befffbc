"""The sandbox's names for things, in the shape real providers use."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

MALFORMED_REFERENCE: Final = "pi_\x07"
"""The answer to an authorization with ``tok_crash``: no reader should let it in."""


def reference(prefix: str, key: str) -> str:
    """The provider's name for the effect under a key: one key, one name, in every process."""
    return f"{prefix}_{sha256(key.encode()).hexdigest()[:24]}"


def content_digest(*parts: object) -> str:
    """Tells two requests under one key apart.

    Nothing personal belongs in ``parts``: a bare digest of a name or an address can be guessed.
    """
    return sha256(repr(parts).encode()).hexdigest()[:32]
