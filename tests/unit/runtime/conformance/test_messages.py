"""Messages arrive, in order, from any thread; answers come back."""

from __future__ import annotations

import threading
from typing import Any

import pykka
import pytest
from pykka._envelope import Envelope

from tests.patience import PATIENCE_S
from tests.unit.runtime.conformance.backends import Backend, Diarist, Diary


def test_ask_blocks_for_the_answer(diarist: pykka.ActorRef[Any]) -> None:
    assert diarist.ask("echo") == "echo"


def test_ask_without_blocking_returns_a_future(diarist: pykka.ActorRef[Any]) -> None:
    assert diarist.ask("echo", block=False).get(timeout=PATIENCE_S) == "echo"


def test_ask_gives_up_after_its_timeout(diarist: pykka.ActorRef[Any]) -> None:
    released = threading.Event()

    with pytest.raises(pykka.Timeout):
        diarist.ask(lambda _: released.wait(PATIENCE_S), timeout=0)

    released.set()
    assert diarist.ask("echo") == "echo"


def test_an_answer_may_be_none_or_a_future(diarist: pykka.ActorRef[Any], backend: Backend) -> None:
    inner = backend.future()

    assert diarist.ask(lambda _: None) is None
    assert diarist.ask(lambda _: inner) is inner


def test_messages_from_one_thread_keep_their_order(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    for number in range(1000):
        if number % 10:
            diarist.tell(number)
        else:
            diarist.ask(number, block=False)
    diarist.ask("done")

    assert diary.entries == ["on_start", *range(1000), "done"]


def test_messages_from_many_threads_all_arrive_each_threads_in_order(
    diarist: pykka.ActorRef[Any], diary: Diary
) -> None:
    def send(sender: int) -> None:
        for number in range(500):
            diarist.tell((sender, number))

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    diarist.ask("done")

    numbers: dict[int, list[int]] = {sender: [] for sender in range(8)}
    for sender, number in diary.entries[1:-1]:
        numbers[sender].append(number)
    assert all(received == list(range(500)) for received in numbers.values())


def test_an_actor_may_tell_itself_and_others_while_it_handles(backend: Backend) -> None:
    diary, other_diary = Diary(), Diary()
    other = backend.actor(Diarist).start(other_diary)
    ref = backend.actor(Diarist).start(diary)

    def pass_on(actor: Diarist) -> None:
        other.tell("from the actor")
        actor.actor_ref.tell("to myself")

    ref.ask(pass_on)

    diary.wait_for("to myself")
    other_diary.wait_for("from the actor")


def test_an_actor_may_start_and_stop_another(
    diarist: pykka.ActorRef[Any], backend: Backend
) -> None:
    child_diary = Diary()

    child: Any = diarist.ask(lambda _: backend.actor(Diarist).start(child_diary))
    diarist.ask(lambda _: child.stop(block=False))

    child_diary.wait_for("on_start", "on_stop")


def test_an_envelope_put_straight_into_the_inbox_is_handled(
    diarist: pykka.ActorRef[Any], backend: Backend
) -> None:
    answer = backend.future()

    diarist.actor_inbox.put(Envelope("by hand", reply_to=answer))

    assert answer.get(timeout=PATIENCE_S) == "by hand"
