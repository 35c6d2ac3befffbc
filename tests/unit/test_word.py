"""Being told to stop: once, twice, and once by two messengers."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from cli.word import ONE_WORD_S, Word


@pytest.fixture(params=[signal.SIGTERM, signal.SIGINT])
def number(request: pytest.FixtureRequest) -> signal.Signals:
    assert isinstance(request.param, signal.Signals)
    return request.param


async def test_one_signal_that_comes_twice_at_once_is_one_word(number: signal.Signals) -> None:
    insisted: list[bool] = []
    word = Word(lambda: insisted.append(True))
    word.waits()

    os.kill(os.getpid(), number)
    await word.over.wait()
    word.hear()

    assert word.given
    assert insisted == []


async def test_a_second_word_insists(number: signal.Signals) -> None:
    insisted = asyncio.Event()
    word = Word(insisted.set)
    word.waits()

    os.kill(os.getpid(), number)
    await word.over.wait()
    loop = asyncio.get_running_loop()
    loop.call_later(ONE_WORD_S * 1.5, os.kill, os.getpid(), number)
    async with asyncio.timeout(10):
        await insisted.wait()


async def test_a_start_is_cancelled_by_it() -> None:
    async def start() -> None:
        word.append(Word(lambda: None))
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    word: list[Word] = []
    starting = asyncio.create_task(start())

    with pytest.raises(asyncio.CancelledError):
        await starting
    assert word[0].given
