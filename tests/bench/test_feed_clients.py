"""A client that looks into what comes, instead of taking it apart, still counts right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import time_machine

from bench.feed import lag_percentile
from bench.feed_clients import FeedClient, Tally, frame
from web.feed.frames import text_frame


class Wire:
    """Keeps what a client writes."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return False


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def event(age_s: float, retry_at: str = "") -> bytes:
    at = (NOW - timedelta(seconds=age_s)).isoformat(timespec="milliseconds")
    data = f'{{"retry_at":"{retry_at}"}}' if retry_at else "{}"
    text = f'42["event",{{"position":1,"data":{data},"at":"{at.replace("+00:00", "Z")}"}}]'
    return text_frame(text.encode())


async def follower() -> tuple[FeedClient, Tally, Wire]:
    tally, wire = Tally(), Wire()
    client = FeedClient(tally, b"GET", "a token")
    client.connection_made(cast("asyncio.Transport", wire))
    for said in (b'0{"sid":"x"}', b'40{"sid":"y"}', b'430[{"position":0}]'):
        client.data_received(text_frame(said))
    await client.subscribed
    return client, tally, wire


async def test_it_signs_in_and_subscribes() -> None:
    _, tally, wire = await follower()
    assert tally.connected == 1
    assert wire.written[1:3] == [
        frame('40{"token": "a token"}'),
        frame('420["subscribe",{}]'),
    ]


@pytest.mark.parametrize("pieces", [1, 2, 7, 50])
async def test_events_are_counted_wherever_the_stream_is_cut(pieces: int) -> None:
    client, tally, _ = await follower()
    stream = b"".join([event(0.0), text_frame(b'42["order",{"at":"x"}]'), event(0.0)] * 10)
    size = -(-len(stream) // pieces)
    for first in range(0, len(stream), size):
        client.data_received(stream[first : first + size])
    assert tally.take()["events"] == 20
    assert tally.take()["events"] == 0


async def test_the_oldest_event_of_what_is_read_at_once_is_the_lag() -> None:
    client, tally, _ = await follower()
    with time_machine.travel(NOW, tick=False):
        client.data_received(event(2.0, retry_at="2100-01-01T00:00:00.000Z") + event(0.5))
    assert tally.take()["lags"] == {"2000": 1}


def test_a_percentile_of_lags_weighs_how_often_each_was_seen() -> None:
    tally = Tally()
    tally.lags.update({5: 98, 70: 1, 900: 1})
    assert lag_percentile(tally.lags, 0.5) == 5
    assert lag_percentile(tally.lags, 0.99) == 70
    assert lag_percentile(tally.lags, 1.0) == 900
