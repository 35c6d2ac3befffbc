"""Trouble at the sandbox's gateways."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateways.sandbox import Faults
from web.documents.answers.shape import shape


@shape
class AllFaults(TypedDict):
    payment: Faults
    shipping: Faults
