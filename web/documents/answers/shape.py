"""What all answers have in common: nothing is converted, no member is left unsaid."""

from __future__ import annotations

from typing import Final

from pydantic import ConfigDict, with_config

SHAPE: Final = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)

shape = with_config(SHAPE)
