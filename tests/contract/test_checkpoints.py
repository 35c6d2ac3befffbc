"""What all checkpoints do alike."""

from __future__ import annotations

import pytest

from persistence.checkpoints import Checkpoints
from persistence.memory import MemoryCheckpoints
from persistence.mongo import Mongo, MongoCheckpoints


@pytest.fixture
def checkpoints(mongo: Mongo | None) -> Checkpoints:
    return MemoryCheckpoints() if mongo is None else MongoCheckpoints(mongo)


async def test_a_reader_begins_at_nothing(checkpoints: Checkpoints) -> None:
    assert await checkpoints.load("orders") == 0


async def test_a_position_is_kept_by_reader(checkpoints: Checkpoints) -> None:
    await checkpoints.save("orders", 7)
    await checkpoints.save("feed", 3)
    await checkpoints.save("orders", 2**40)

    assert await checkpoints.load("orders") == 2**40
    assert await checkpoints.load("feed") == 3


async def test_a_reader_can_be_set_back_to_begin_anew(checkpoints: Checkpoints) -> None:
    await checkpoints.save("orders", 7)
    await checkpoints.save("orders", 0)

    assert await checkpoints.load("orders") == 0
