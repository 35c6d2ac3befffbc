from __future__ import annotations

import dataclasses
import json

import pytest

from supervisor import SUPERVISION_EVENTS, ActorCrashed
from supervisor.crash import ERROR_LIMIT, TRACEBACK_LIMIT, error_text, traceback_text


def test_every_event_names_its_type_and_version_and_holds_plain_data_only() -> None:
    for kind in SUPERVISION_EVENTS:
        assert kind.type == kind.__name__
        assert kind.schema_version == 1
        fields = {field.type for field in dataclasses.fields(kind)}
        assert fields <= {"str", "int", "float", "str | None"}


def test_an_event_cannot_be_changed() -> None:
    event = ActorCrashed("/a", "Boom", None, "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.path = "/b"  # type: ignore[misc]  # the very mistake


def failure(error: Exception) -> Exception:
    secret = "4111 1111 1111 1111"
    try:
        assert secret
        raise error
    except Exception as raised:
        return raised


def test_a_traceback_shows_where_it_broke_and_no_local_variables() -> None:
    text = traceback_text(failure(ValueError("wrong")))
    assert text.startswith("Traceback (most recent call last):")
    assert "in failure" in text
    assert text.endswith("ValueError: wrong\n")
    assert "4111" not in text


def test_a_traceback_names_the_cause() -> None:
    error = RuntimeError("outer")
    error.__cause__ = failure(KeyError("inner"))
    assert "KeyError: 'inner'" in traceback_text(failure(error))


def test_a_long_traceback_keeps_its_end() -> None:
    def dive(depth: int) -> int:
        return dive(depth - 1) + 1 if depth else 1 // 0

    with pytest.raises(ZeroDivisionError) as caught:
        dive(500)
    text = traceback_text(caught.value)
    assert len(text.encode()) <= TRACEBACK_LIMIT
    assert text.endswith("ZeroDivisionError: integer division or modulo by zero\n")


@pytest.mark.parametrize("message", ["x" * 100_000, "é" * 100_000, "\ud800" * 100_000])
def test_an_endless_message_is_cut(message: str) -> None:
    error = failure(ValueError(message))
    assert len(error_text(error).encode()) <= ERROR_LIMIT
    assert error_text(error).startswith("ValueError: ")
    assert len(traceback_text(error).encode()) <= TRACEBACK_LIMIT


def test_a_message_that_no_store_could_write_is_made_writable() -> None:
    error = failure(ValueError("lone \ud800 surrogate"))
    assert error_text(error) == r"ValueError: lone \ud800 surrogate"
    json.dumps(traceback_text(error)).encode("utf-8")


def test_an_error_that_cannot_say_what_it_is_is_named_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    assert "Mute: <exception str() failed>" in error_text(failure(Mute()))
    assert "Mute: <exception str() failed>" in traceback_text(failure(Mute()))


def test_a_crash_says_which_error_not_how_its_parts_are_called() -> None:
    assert error_text(failure(KeyError("sku"))) == "KeyError: 'sku'"
