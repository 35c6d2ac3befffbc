"""Who is signed in."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from web.documents.answers.shape import shape
from web.documents.words import Positive, RoleName


@shape
class Session(TypedDict):
    subject: str
    role: RoleName
    expires_at: datetime
    sandbox: bool
    """The gateways are the sandbox's, so that its test tokens do something."""
    step_attempts: Positive
    """After so many failures of one step an order is parked."""
    version: str
