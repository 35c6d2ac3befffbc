"""Log lines: flat JSON for machines, or text for people, on standard error.

What is bound to a logger (order_id, correlation_id, …) stands beside the message, never inside it.
Nothing a stranger sent can begin a new line or colour a terminal: JSON escapes control characters,
and the text form escapes them too.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC
from typing import TYPE_CHECKING

from loguru import logger

from settings import Settings

if TYPE_CHECKING:
    from loguru import Message, Record

_LIBRARY_LEVEL = logging.WARNING


def configure_logging(settings: Settings) -> None:
    """Send all log lines, the libraries' too, where the settings say. Call once, at the start."""
    logger.remove()
    sink = _write_json if settings.log_format == "json" else _write_text
    logger.add(sink, level=settings.log_level.upper(), format="{message}", diagnose=False)
    logging.basicConfig(handlers=[_Forward()], level=_LIBRARY_LEVEL, force=True)


def json_line(record: Record) -> str:
    """A record as one flat object. Whatever is in it, it stays one line of ASCII."""
    return json.dumps(_fields(record), default=str)


def _write_json(message: Message) -> None:
    sys.stderr.write(json_line(message.record) + "\n")


def _write_text(message: Message) -> None:
    fields = _fields(message.record)
    at, level, text = fields.pop("at"), fields.pop("level"), fields.pop("message")
    trace = fields.pop("traceback", None)
    bound = " ".join(f"{name}={value}" for name, value in fields.items() if name != "logger")
    line = _printable(f"{at} {str(level).upper():7} {text}  {bound}".rstrip())
    sys.stderr.write(line + "\n" + (f"{trace}\n" if trace else ""))


def _fields(record: Record) -> dict[str, object]:
    """One line's fields. The bound ones come first, so that they cannot replace the line's own."""
    at = record["time"].astimezone(UTC).isoformat(timespec="milliseconds")
    fields = dict(record["extra"]) | {
        "at": at.replace("+00:00", "Z"),
        "level": record["level"].name.lower(),
        "logger": record["name"],
        "message": record["message"],
    }
    error = record["exception"]
    if error is not None and error.value is not None:
        fields["error"] = type(error.value).__name__
        # Without locals: they may hold what must not be written down.
        fields["traceback"] = "".join(traceback.format_exception(error.value))
    return fields


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class _Forward(logging.Handler):
    """Hands the standard library's records to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        logger.opt(exception=record.exc_info, depth=6).log(
            record.levelname if record.levelno >= logging.DEBUG else "DEBUG", record.getMessage()
        )
