"""The OpenAPI document, as it describes itself: as far as anybody looks before reading it whole."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from web.documents.answers.shape import SHAPE


@with_config(ConfigDict({**SHAPE, "extra": "allow"}))
class Document(TypedDict):
    """OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1"""

    openapi: Literal["3.1.1"]
