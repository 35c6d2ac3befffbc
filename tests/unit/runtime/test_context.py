"""Handlers run in a context of their own, not in that of whoever happened to send."""

from __future__ import annotations

import contextvars
from typing import Any

from actors.runtime import AsyncioActor
from tests.unit.runtime.probes import Probe

_request: contextvars.ContextVar[str] = contextvars.ContextVar("_request", default="nobody's")


def current(_: Probe) -> str:
    return _request.get()


async def current_async(_: Probe) -> str:
    return _request.get()


async def test_handlers_do_not_see_the_senders_context() -> None:
    _request.set("the sender's")
    ref = Probe.start()

    assert await ref.ask(current) == "nobody's"
    assert await ref.ask(current_async) == "nobody's"


async def test_hooks_and_timers_do_not_see_it_either() -> None:
    seen: list[str] = []

    class Curious(AsyncioActor):
        use_registry = False

        def on_start(self) -> None:
            seen.append(_request.get())
            self.tell_later(0, "later")

        def on_receive(self, message: Any) -> None:
            seen.append(_request.get())
            self.stop()

        def on_stop(self) -> None:
            seen.append(_request.get())

    _request.set("the sender's")
    ref = Curious.start()
    await ref.exited

    assert seen == ["nobody's"] * 3


async def test_what_one_actor_sets_no_other_sees() -> None:
    one, other = Probe.start(), Probe.start()

    await one.ask(lambda _: str(_request.set("one's")))

    assert await other.ask(current) == "nobody's"
