"""A log line is one line, flat, and nobody outside decides what stands in it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from loguru import logger

from observability.logs import configure_logging
from settings import Settings

Format = str
NASTY = 'a\r\nb\x1b[31mred\x00\u2028"quoted"\x7f\x85'


@pytest.fixture(autouse=True)
def _the_log_as_it_was() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logger.remove()
    logger.add(sys.stderr)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def configured(form: Format, level: str = "info") -> None:
    configure_logging(Settings.model_validate({"log_format": form, "log_level": level}))


def test_a_line_is_one_flat_object(capsys: pytest.CaptureFixture[str]) -> None:
    configured("json")

    logger.bind(order_id="o-1", correlation_id="c-1").warning("{} of {}", 1, 2)

    line = json.loads(capsys.readouterr().err)
    at = line.pop("at")
    assert at.endswith("Z")
    assert line == {
        "order_id": "o-1",
        "correlation_id": "c-1",
        "level": "warning",
        "logger": "tests.unit.observability.test_logs",
        "message": "1 of 2",
    }


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_a_stranger_sent_begins_no_line_and_colours_no_terminal(
    capsys: pytest.CaptureFixture[str], form: Format
) -> None:
    configured(form)

    logger.bind(path=NASTY).info("{}", NASTY)

    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert all(character.isprintable() for character in written[:-1])
    if form == "json":
        assert json.loads(written)["path"] == NASTY


def test_what_is_bound_cannot_take_the_place_of_the_lines_own_fields(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configured("json")

    logger.bind(level="info", message="all is well", at="never").error("it broke")

    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["message"]) == ("error", "it broke")
    assert line["at"] != "never"


def test_a_traceback_shows_no_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configured("json")

    def charge(card: str) -> None:
        raise ValueError("refused")

    try:
        charge("4242-secret")
    except ValueError:
        logger.exception("no luck")

    written = capsys.readouterr().err
    assert "4242" not in written.replace('charge(\\"4242-secret\\")', "")
    line = json.loads(written)
    assert line["error"] == "ValueError"
    assert "in charge" in line["traceback"]


def test_libraries_write_the_same_lines_from_warnings_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configured("json", level="debug")

    with logger.contextualize(order_id="o-1"):
        logging.getLogger("pymongo").info("chatter")
        logging.getLogger("aiohttp").error("broken pipe of %s", "somebody")

    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["level"], line["message"]) == ("error", "broken pipe of somebody")
    assert line["order_id"] == "o-1"


def test_a_line_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configured("json")

    logger.debug("nobody asked")

    assert capsys.readouterr().err == ""
