"""Whatever happens to an address, in any order: what it does is what a simple model says."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pykka
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.runtime import AsyncioActorRef
from tests.unit.runtime.probes import Boom, Probe, Watch, rounds_of_the_loop
from tests.virtual_time import VirtualTimeLoop

Answer = str | type[BaseException] | None


@dataclass
class Model:
    """An address in the simplest terms: a queue, and whether somebody lives there."""

    alive: bool = True
    closed: bool = False
    queue: deque[tuple[str, int]] = field(default_factory=deque)
    handled: list[int] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)

    def send(self, kind: str, number: int) -> None:
        if self.closed:
            self.answers[number] = "False" if kind == "stop" else pykka.ActorDeadError
        else:
            self.queue.append((kind, number))

    def run(self) -> None:
        """Handle all that waits, for as long as somebody is there to do it."""
        while self.alive and self.queue:
            kind, number = self.queue.popleft()
            match kind:
                case "tell" | "ask" | "ask async":
                    self.handled.append(number)
                    self.answers[number] = str(number)
                case "fail ask" | "fail ask async":
                    self.answers[number] = Boom
                case "fail tell" | "fail tell async":
                    self.end("crash")
                case "stop":
                    self.answers[number] = "True"
                    self.end("normal")

    def end(self, reason: str) -> None:
        self.alive = False
        self.exits.append(reason)
        if reason == "normal":
            stops = [letter for letter in self.queue if letter[0] == "stop"]
            self.queue = deque(letter for letter in self.queue if letter[0] != "stop")
            self.answers.update((number, "True") for _, number in stops)

    def do(self, step: str) -> None:
        match step:
            case "crash" if self.alive:
                self.end("crash")
            case "kill" if self.alive:
                self.end("killed")
            case "restart" if not self.alive and not self.closed:
                self.alive = True
            case "close" if not self.closed:
                self.closed = True
                if self.alive:
                    self.end("killed")
                for kind, number in self.queue:
                    self.answers[number] = "True" if kind == "stop" else pykka.ActorDeadError
                self.queue.clear()


class Address:
    """The real thing, driven by the same words."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.handled: list[Any] = []
        self.ref: AsyncioActorRef[Any] = self.watch.start(lambda: Probe(self.handled))
        self.futures: dict[int, Any] = {}
        self.refused: set[int] = set()

    def send(self, kind: str, number: int) -> None:
        message = self._message(kind, number)
        if kind == "stop":
            self.futures[number] = self.ref.stop(block=False)
        elif "ask" in kind:
            self.futures[number] = self.ref.ask(message, block=False)
        else:
            try:
                self.ref.tell(message)
            except pykka.ActorDeadError:
                self.refused.add(number)

    def do(self, step: str) -> None:
        match step:
            case "crash":
                self.ref.crash(Boom())
            case "kill":
                self.ref.kill("by the test")
            case "restart" if self.ref.is_alive() and self.ref.exited.done():
                self.ref.restart()
            case "close":
                self.ref.close()

    async def settle(self) -> None:
        """Let the loop run until nothing is left to do."""
        quiet = 0
        while quiet < 2:
            await rounds_of_the_loop()
            statistics = self.ref.statistics()
            at_work = statistics.mailbox > 0 and not self.ref.exited.done()
            quiet = 0 if at_work or statistics.running else quiet + 1

    async def answer(self, number: int) -> Answer:
        try:
            return str(await self.futures[number])
        except (Boom, pykka.ActorDeadError) as error:
            return type(error)

    @staticmethod
    def _message(kind: str, number: int) -> Any:
        async def later(actor: Probe) -> int:
            await asyncio.sleep(0)
            if "fail" in kind:
                raise Boom
            actor.log.append(number)
            return number

        if "async" in kind:
            return later
        return Boom() if "fail" in kind else number


MESSAGES = [
    "tell",
    "ask",
    "ask async",
    "fail tell",
    "fail tell async",
    "fail ask",
    "fail ask async",
    "stop",
]
STEPS = ["crash", "kill", "restart", "restart", "close", "run", "run", "run"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(MESSAGES * 2 + STEPS), max_size=40))
def test_an_address_does_what_the_model_says(script: list[str]) -> None:
    async def play() -> None:
        model, address = Model(), Address()
        for number, word in enumerate(script):
            if word in MESSAGES:
                model.send(word, number)
                address.send(word, number)
            else:
                # What concerns the instance as a whole comes between messages.
                model.run()
                await address.settle()
                model.do(word)
                address.do(word)
        model.run()
        await address.settle()

        told = {
            number for number, word in enumerate(script) if word.endswith(("tell", "tell async"))
        }
        expected = {
            number: answer for number, answer in model.answers.items() if number not in told
        }
        assert {number: await address.answer(number) for number in expected} == expected
        waiting = {number for _, number in model.queue}
        assert not any(address.futures[n].done() for n in waiting & address.futures.keys())
        assert [entry for entry in address.handled if isinstance(entry, int)] == model.handled
        assert [exit.reason for exit in address.watch.exits] == model.exits
        assert address.ref.statistics().mailbox == len(model.queue)
        assert address.ref.is_alive() is not model.closed
        assert address.ref.exited.done() is not model.alive

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(play())
    finally:
        loop.close()
