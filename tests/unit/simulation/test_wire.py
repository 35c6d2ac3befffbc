"""What becomes of a request, and of those who sent it."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from simulation.chaos import Fate
from simulation.loop import SimulatedLoop
from simulation.timeline import Timeline
from simulation.wire import Wire


class Server:
    """Carries out one request, and remembers when."""

    def __init__(self) -> None:
        self.timeline = Timeline(Random(1))
        self.loop = SimulatedLoop(self.timeline, Random(1), lambda _: None)  # type: ignore[abstract]
        self.wire = Wire(self.timeline, self.loop, ConnectionResetError)
        self.carried_out_at: float | None = None

    def send(self, fate: Fate) -> asyncio.Task[str]:
        """Send it, and let everything happen."""
        task = self.loop.create_task(self.wire.exchange(fate, self._carry_out))
        self.run()
        return task

    def run(self) -> None:
        """Let everything happen."""
        while True:
            while self.loop.busy:
                self.loop.turn(alone=True)
            times = [at for at in (self.timeline.next_at(), self.loop.next_at()) if at is not None]
            if not times:
                return
            self.timeline.advance(min(times))

    def _carry_out(self) -> str:
        self.carried_out_at = self.timeline.now
        return "done"


def test_an_answer_comes_after_both_ways() -> None:
    server = Server()
    assert server.send(Fate("", 1.0, 2.0)).result() == "done"
    assert server.carried_out_at == 1.0
    assert server.timeline.now == 3.0


def test_a_refused_request_has_no_effect() -> None:
    server = Server()
    assert isinstance(server.send(Fate("", None, None, 1.0)).exception(), ConnectionResetError)
    assert server.carried_out_at is None


def test_a_late_request_takes_effect_when_its_sender_has_given_up() -> None:
    server = Server()
    assert isinstance(server.send(Fate("", 5.0, None, 1.0)).exception(), ConnectionResetError)
    assert server.carried_out_at == 5.0


def test_a_request_takes_effect_though_its_sender_is_dead() -> None:
    server = Server()
    server.loop.create_task(server.wire.exchange(Fate("", 5.0, 1.0), server._carry_out))
    server.loop.turn(alone=True)
    server.loop.close()
    server.run()
    assert server.carried_out_at == 5.0


@pytest.mark.parametrize("gives_up_s", [1.0, None])
def test_an_answer_that_is_lost_never_comes(gives_up_s: float | None) -> None:
    server = Server()
    task = server.send(Fate("", 0.5, None, gives_up_s))
    assert server.carried_out_at == 0.5
    assert task.done() is (gives_up_s is not None)
    server.loop.close()
