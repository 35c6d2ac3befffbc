"""What pykka promises, asked of pykka's own threads and of our loop alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pykka
import pytest

from tests.unit.runtime.conformance.backends import BACKENDS, Backend, Diarist, Diary


@pytest.fixture(params=BACKENDS, ids=lambda backend: backend.name)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each backend in turn; whatever a test starts is stopped after it."""
    assert isinstance(request.param, Backend)
    yield request.param
    pykka.ActorRegistry.stop_all()


@pytest.fixture
def diary() -> Diary:
    """What the test's actor writes."""
    return Diary()


@pytest.fixture
def diarist(backend: Backend, diary: Diary) -> pykka.ActorRef[Any]:
    """A live actor."""
    ref: pykka.ActorRef[Any] = backend.actor(Diarist).start(diary)
    return ref
