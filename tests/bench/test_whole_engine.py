"""Orders that come at their own pace are timed from when they were to be sent."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bench.whole_engine import whole_engine


async def test_what_keeps_the_sender_waiting_counts_as_latency(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    blocked_s = 0.3
    async with whole_engine(mongo_url, database_name, tmp_path) as customers:
        # Nobody is sent anything meanwhile; each of these was due in the middle of it.
        asyncio.get_running_loop().call_later(0.02, time.sleep, blocked_s)
        outcome = await customers.open_loop(50, rate=500)
    assert outcome.orders == len(outcome.latencies) == 50
    assert outcome.events >= 7 * 50  # The last sales of stock may be on their way yet.
    assert sum(seconds > blocked_s / 2 for seconds in outcome.latencies) > 25
