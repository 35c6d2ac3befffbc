"""One event loop in a daemon thread, shared by all actors started where no loop runs."""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from typing import ClassVar

from actors.runtime.dispatcher import Dispatcher

__all__ = ["BackgroundLoop"]

logger = logging.getLogger("pykka")


class BackgroundLoop:
    """A loop in a thread. It ends with the program, whatever its actors are doing then."""

    _shared: ClassVar[BackgroundLoop | None] = None
    _lock: ClassVar[threading.Lock] = threading.Lock()
    _dispatcher: Dispatcher

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stopping = False
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="AsyncioActors", daemon=True)
        self._thread.start()
        self._ready.wait()
        atexit.register(self._stop)

    @classmethod
    def dispatcher(cls) -> Dispatcher:
        """Return the shared loop's dispatcher, starting the loop if it does not run yet."""
        with cls._lock:
            # After a fork, the child has the object but not the thread.
            if cls._shared is None or not cls._shared._thread.is_alive():
                cls._shared = cls()
            return cls._shared._dispatcher

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._started)
        while not self._stopping:
            try:
                self._loop.run_forever()
            except (KeyboardInterrupt, SystemExit) as error:
                # Raised in a handler. As in a thread of its own, it ends the actors, not the loop.
                logger.debug("%r left an actor on the background loop", error)
        if tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _started(self) -> None:
        self._dispatcher = Dispatcher.running()
        self._ready.set()

    def _stop(self) -> None:
        self._stopping = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1)
