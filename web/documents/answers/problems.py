"""What went wrong, as RFC 9457 has it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from web.documents.answers.shape import SHAPE, shape
from web.documents.words import OrderStatus


@shape
class FieldProblem(TypedDict):
    pointer: str
    """Where in the body, as a JSON Pointer (RFC 6901)."""
    detail: str


@with_config(ConfigDict({**SHAPE, "extra": "allow"}))
class Problem(TypedDict):
    """What went wrong (RFC 9457)."""

    type: str
    """What kind of problem it is, stable; about:blank: no more than the status says."""
    title: str
    status: Annotated[int, Field(ge=HTTPStatus.BAD_REQUEST, le=599)]
    detail: str
    instance: NotRequired[str]
    """The path that was asked for, if it came to be read."""
    errors: NotRequired[list[FieldProblem]]
    """What is wrong with a body, field by field."""
    state: NotRequired[OrderStatus]
    """Where the order stands that does not allow this now."""
    reasons: NotRequired[list[str]]
    """Why no orders are taken now."""
    correlation_id: NotRequired[str]
    """Under which the log tells more, when the fault is the server's."""
