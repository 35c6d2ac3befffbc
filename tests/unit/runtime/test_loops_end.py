"""Loops end, and programs, whatever their actors are doing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncioActor
from tests.patience import PATIENCE_S
from tests.unit.runtime.probes import Probe, in_another_thread


def test_an_actor_whose_loop_is_closed_is_dead() -> None:
    async def start() -> pykka.ActorRef[Any]:
        ref = Probe.start()
        await ref.ask("alive")
        return ref

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        ref = runner.run(start())

    assert not ref.is_alive()
    with pytest.raises(pykka.ActorDeadError, match="closed"):
        ref.tell("anyone?")
    with pytest.raises(pykka.ActorDeadError):
        in_another_thread(lambda: ref.ask("anyone?"))
    assert in_another_thread(ref.stop) is False


def test_a_registered_actor_whose_loop_is_closed_does_not_hang_stop_all() -> None:
    class Registered(AsyncioActor):
        pass

    async def start() -> None:
        Registered.start()

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(start())

    pykka.ActorRegistry.stop_all()
    assert pykka.ActorRegistry.get_all() == []


def test_messages_may_be_sent_between_two_runs_of_a_loop() -> None:
    async def start() -> Any:
        return Probe.start(log)

    async def finish() -> Any:
        return await ref.ask("last")

    log: list[Any] = []
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        ref = runner.run(start())
        ref.tell("between")
        answer = ref.ask("asked between")
        assert runner.run(finish()) == "last"
        assert answer.get() == "asked between"
    assert log == ["between", "asked between", "last"]


PROGRAM = """
import asyncio, logging, sys, threading
import pykka
from actors.runtime import AsyncioActor

logging.basicConfig(stream=sys.stdout)

class Sleeper(AsyncioActor):
    async def on_receive(self, message):
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            print("cleaned up")

started = threading.Event()
Sleeper.start().tell("sleep")
started.wait()
print("end of the program")
"""


def test_a_program_ends_though_actors_of_the_background_loop_are_at_work() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )

    assert done.stdout.startswith("end of the program\ncleaned up\n")
    assert done.stderr == ""


FORK = """
import os, sys, warnings
from actors.runtime import AsyncioActor

class Echo(AsyncioActor):
    def on_receive(self, message):
        return message

assert Echo.start().ask("before") == "before"
warnings.simplefilter("ignore", DeprecationWarning)
if pid := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
assert Echo.start().ask("in the child", timeout=100) == "in the child"
"""


def test_a_forked_child_gets_a_background_loop_of_its_own() -> None:
    subprocess.run([sys.executable, "-c", FORK], timeout=PATIENCE_S, check=True)
