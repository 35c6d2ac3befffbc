"""Waiting for a store that does not answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from persistence.store import StoreError, StoreUnavailableError

T = TypeVar("T")


class Watcher(Protocol):
    """Told whether the store answers; often the same thing many times over."""

    def away(self, error: StoreUnavailableError) -> None:
        """It did not answer."""
        ...

    def back(self) -> None:
        """It answered."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Asks again until there is an answer, with exponential backoff and full jitter, for ever.

    A store that is away for an hour is no failure of ours, and nothing that was promised may be
    dropped meanwhile.
    """

    rng: random.Random
    watcher: Watcher
    initial_s: float = 0.05
    max_s: float = 2.0

    async def until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What ``ask`` returns, or raises, once it is not StoreUnavailableError."""
        failures = 0
        while True:
            try:
                answer = await ask()
            except StoreUnavailableError as error:
                self.watcher.away(error)
                await self.pause(failures)
                failures += 1
            except StoreError:
                self.watcher.back()
                raise
            else:
                self.watcher.back()
                return answer

    async def pause(self, failures: int) -> None:
        """Wait before the next attempt, after so many failures before the last one."""
        ceiling = min(self.max_s, self.initial_s * 2.0 ** min(failures, 30))
        await asyncio.sleep(self.rng.uniform(0.0, ceiling))
