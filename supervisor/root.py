"""Where the tree meets the process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from actors.runtime import Exit
from supervisor.child import Child
from supervisor.context import Clock, Context
from supervisor.crash import error_text
from supervisor.errors import AdminRestart
from supervisor.events import ActorRestarted, Listener
from supervisor.parent import crashed, error_of
from supervisor.slot import Ref
from supervisor.spec import SupervisorSpec
from supervisor.supervisor import factory_for
from supervisor.tree import Tree

OnGiveUp = Callable[[BaseException], None]


class Root(Tree):
    """The tree with its root's parent, which can only tell the process that it is over."""

    def __init__(self, spec: SupervisorSpec, context: Context, on_give_up: OnGiveUp) -> None:
        self._place = Child(spec, "/", context.clock())
        super().__init__(self._place)
        self._context = context
        self._on_give_up = on_give_up
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stopping = False

    async def start(self) -> None:
        """Start everything; see `start_root`."""
        self._launch()
        try:
            await self._started
        except asyncio.CancelledError:
            await self.stop()
            raise
        except BaseException:
            self._place.close()
            raise

    async def stop(self) -> None:
        """Stop everything; see `stop_root`."""
        self._stopping = True
        await self._place.stop(self._context.clock)
        self._place.close()

    def _launch(self) -> None:
        factory = factory_for(self._place, self._context)
        self._place.launch_watched(factory, self._exited, self._context, self._is_up)

    def _is_up(self) -> None:
        if not self._started.done():
            self._started.set_result(None)

    def _exited(self, _: Ref, exit: Exit) -> None:
        place = self._place
        place.went_down(self._context.clock())
        if exit.reason == "crash" and exit.error is not None:
            self._context.report(crashed(place.path, exit.error, exit.message_type))
        if self._stopping or self._started.cancelled():
            return
        error = error_of(place, exit)
        if not self._started.done():
            self._started.set_exception(error)
        elif isinstance(error, AdminRestart):
            place.restarts += 1
            restarted = ActorRestarted(place.path, place.restarts, 0.0, 0.0, error_text(error))
            self._context.report(restarted)
            self._launch()
        else:
            place.close()
            self._on_give_up(error)


async def start_root(
    spec: SupervisorSpec,
    *,
    listener: Listener,
    clock: Clock,
    rng: random.Random,
    on_give_up: OnGiveUp,
) -> Root:
    """Start a whole tree, and return it once every child in it is up.

    Args:
        spec: the root. Its name is not seen: its path is ``/``
        listener: told of every supervision event, on the loop's thread
        clock: the time of day, in UTC
        rng: draws the backoffs
        on_give_up: called once, if the root itself gives up later on: the process should exit

    Raises:
        StartFailed: a child did not come up. What had started is stopped
        FatalFailure: the same, in a way that its specification calls fatal
    """
    root = Root(spec, Context(listener, clock, rng), on_give_up)
    await root.start()
    return root


async def stop_root(root: Root) -> None:
    """Stop a tree in reverse order, each child within its deadline, and close all addresses.

    Nothing restarts any more. It may be called again, and after the root gave up.
    """
    await root.stop()
