"""An actor starts, stops, and dies as pykka says."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pykka
import pytest

from tests.patience import PATIENCE_S
from tests.unit.runtime.conformance.backends import Backend, Boom, Diarist, Diary


def test_on_start_comes_before_the_first_message(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    diarist.ask("first")

    assert diary.entries == ["on_start", "first"]


def test_a_stop_handles_what_was_sent_before_it(diarist: pykka.ActorRef[Any], diary: Diary) -> None:
    for number in range(100):
        diarist.tell(number)

    assert diarist.stop() is True
    assert diary.entries == ["on_start", *range(100), "on_stop"]


def test_stopping_an_actor_that_has_stopped_returns_false(diarist: pykka.ActorRef[Any]) -> None:
    assert diarist.stop() is True
    assert diarist.stop() is False
    assert diarist.stop(block=False).get(timeout=PATIENCE_S) is False


def test_two_stops_of_a_live_actor_both_return_true(diarist: pykka.ActorRef[Any]) -> None:
    released = threading.Event()
    diarist.tell(lambda _: released.wait(PATIENCE_S))
    stops = [diarist.stop(block=False), diarist.stop(block=False)]
    released.set()

    assert pykka.get_all(stops, timeout=PATIENCE_S) == [True, True]


def test_an_actor_may_stop_itself_after_the_messages_it_has(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    def tell_yourself_and_stop(actor: Diarist) -> None:
        actor.actor_ref.tell("before the stop")
        actor.stop()

    diarist.ask(tell_yourself_and_stop)

    diary.wait_for("on_stop")
    assert diary.entries == ["on_start", "before the stop", "on_stop"]


def test_asks_behind_a_stop_are_answered_with_actor_dead_error(
    diarist: pykka.ActorRef[Any],
) -> None:
    released = threading.Event()
    diarist.tell(lambda _: released.wait(PATIENCE_S))
    diarist.stop(block=False)
    answer = diarist.ask("too late", block=False)
    released.set()

    with pytest.raises(pykka.ActorDeadError, match="stopped before handling the message"):
        answer.get(timeout=PATIENCE_S)


def test_a_dead_actor_takes_no_messages(diarist: pykka.ActorRef[Any]) -> None:
    diarist.stop()

    with pytest.raises(pykka.ActorDeadError, match="not found"):
        diarist.tell("anyone?")
    with pytest.raises(pykka.ActorDeadError, match="not found"):
        diarist.ask("anyone?")
    assert diarist.is_alive() is False


def test_a_dead_actor_can_be_asked_for_a_future_that_holds_the_error(
    diarist: pykka.ActorRef[Any],
) -> None:
    diarist.stop()

    answer = diarist.ask("anyone?", block=False)

    with pytest.raises(pykka.ActorDeadError):
        answer.get(timeout=PATIENCE_S)


def test_a_failed_ask_raises_in_the_caller_and_the_actor_lives(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    with pytest.raises(Boom):
        diarist.ask(Boom())

    assert diarist.ask("still here") == "still here"
    assert diary.entries == ["on_start", "still here"]


def test_a_failed_tell_calls_on_failure_and_ends_the_actor(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    error = Boom()

    diarist.tell(error)

    diary.wait_for(("on_failure", Boom, error, True))
    assert diary.entries == ["on_start", ("on_failure", Boom, error, True)]
    assert not diarist.is_alive()


def test_a_failed_tell_is_logged(
    diarist: pykka.ActorRef[Any], caplog: pytest.LogCaptureFixture
) -> None:
    diarist.tell(Boom("quietly"))

    assert diarist.actor_stopped.wait(PATIENCE_S)
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.name == "pykka"
    assert record.getMessage() == f"Unhandled exception in {diarist}:"
    assert record.exc_info is not None
    assert record.exc_info[0] is Boom


def test_asks_behind_a_failed_tell_are_answered_with_actor_dead_error(
    diarist: pykka.ActorRef[Any],
) -> None:
    released = threading.Event()
    diarist.tell(lambda _: released.wait(PATIENCE_S))
    diarist.tell(Boom())
    answer = diarist.ask("too late", block=False)
    released.set()

    with pytest.raises(pykka.ActorDeadError):
        answer.get(timeout=PATIENCE_S)


def test_a_failure_in_on_start_stops_the_actor_without_on_failure(
    backend: Backend, diary: Diary
) -> None:
    class Stillborn(Diarist):
        def on_start(self) -> None:
            super().on_start()
            raise Boom

    ref = backend.actor(Stillborn).start(diary)

    assert ref.actor_stopped.wait(PATIENCE_S)
    assert diary.entries == ["on_start"]
    assert ref.stop() is False


def test_a_failure_in_on_stop_is_logged_and_the_actor_has_stopped(
    backend: Backend, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    class Graceless(Diarist):
        def on_stop(self) -> None:
            raise Boom

    ref = backend.actor(Graceless).start(diary)

    assert ref.stop() is True
    assert not ref.is_alive()
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


def test_a_failure_in_on_failure_is_logged_too(
    backend: Backend, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    class Hapless(Diarist):
        def on_failure(self, *_: object) -> None:
            raise RuntimeError("while failing")

    ref = backend.actor(Hapless).start(diary)
    ref.tell(Boom())
    answer = ref.ask("are you done?", block=False)

    with pytest.raises(pykka.ActorDeadError):
        answer.get(timeout=PATIENCE_S)
    errors = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert errors == [Boom, RuntimeError]


@pytest.mark.parametrize("severe", [KeyboardInterrupt, SystemExit, BaseException])
def test_what_is_no_exception_stops_all_actors(
    backend: Backend, diary: Diary, severe: type[BaseException]
) -> None:
    other_diary = Diary()
    other = backend.actor(Diarist).start(other_diary)
    ref = backend.actor(Diarist).start(diary)

    ref.tell(severe())

    diary.wait_for("on_stop")
    other_diary.wait_for("on_stop")
    assert other.actor_stopped.wait(PATIENCE_S)


def test_a_new_actor_can_be_started_after_one_that_ended_them_all(
    backend: Backend, diary: Diary
) -> None:
    backend.actor(Diarist).start(diary).tell(SystemExit())
    diary.wait_for("on_stop")

    assert backend.actor(Diarist).start(Diary()).ask("still possible") == "still possible"


def test_actor_stopped_can_be_waited_for(diarist: pykka.ActorRef[Any]) -> None:
    assert diarist.actor_stopped.wait(timeout=0) is False
    assert diarist.actor_stopped.is_set() is False
    diarist.stop()

    assert diarist.actor_stopped.wait(timeout=PATIENCE_S) is True
    assert diarist.actor_stopped.is_set() is True


def test_many_threads_may_wait_for_the_same_end(diarist: pykka.ActorRef[Any]) -> None:
    seen: list[bool] = []
    threads = [
        threading.Thread(target=lambda: seen.append(diarist.actor_stopped.wait(PATIENCE_S)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()

    diarist.stop()

    for thread in threads:
        thread.join(PATIENCE_S)
    assert seen == [True] * 8


def test_each_actor_has_a_urn_of_its_own(backend: Backend) -> None:
    actor = backend.actor(Diarist)
    first, second = actor.start(Diary()), actor.start(Diary())

    assert uuid.UUID(first.actor_urn).version == 4
    assert first.actor_urn == first.actor_urn != second.actor_urn
    assert str(first) == f"Diarist ({first.actor_urn})"


def test_actor_and_ref_know_each_other(diarist: pykka.ActorRef[Any]) -> None:
    assert diarist.ask(lambda actor: actor.actor_ref) is diarist
    assert diarist.ask(lambda actor: actor.actor_urn) == diarist.actor_urn
    assert diarist.ask(lambda actor: type(actor)) is diarist.actor_class
    assert diarist.ask(lambda actor: actor.actor_inbox) is diarist.actor_inbox
    assert diarist.ask(lambda actor: actor.actor_stopped.is_set()) is False


def test_an_actor_sees_what_waits_in_its_inbox(diarist: pykka.ActorRef[Any], diary: Diary) -> None:
    def look(actor: Diarist) -> tuple[bool, Any]:
        actor.actor_ref.tell("taken out by hand")
        was_empty = actor.actor_inbox.empty()
        return was_empty, actor.actor_inbox.get().message

    assert diarist.ask(look) == (False, "taken out by hand")
    assert diarist.ask("done") == "done"
    assert diary.entries == ["on_start", "done"]


def test_an_actor_nobody_taught_anything_logs_what_it_receives(
    backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    class Dumb(pykka.Actor):
        pass

    ref = backend.actor(Dumb).start()

    assert ref.ask("hello?") is None
    assert f"Unexpected message received by {ref}: hello?" in caplog.text
