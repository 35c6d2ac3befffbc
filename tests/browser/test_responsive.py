"""The orders table while two hundred orders a second come in: it answers, and does not grow."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.integration.server_process import ServerProcess
from tests.integration.site import Site

RATE: Final = 200
LONGEST_MS: Final = 200
GROWTH_MB: Final = 40
"""What the table may still take on: it keeps the rows that came in, up to a limit."""

_LONG_TASKS: Final = """
window.longTasks = [];
new PerformanceObserver((seen) => {
  for (const { duration } of seen.getEntries()) window.longTasks.push(duration);
}).observe({ type: "longtask", buffered: true });
"""


@dataclass(slots=True, repr=False)
class Seen:
    """What was measured while somebody looked on."""

    long_tasks_ms: list[float] = field(default_factory=list)
    """By the clock: with a machine that is busy with others, its waiting is in them."""
    busiest_ms: float = 0
    """The longest task by what it took of a processor."""
    heap_mb: list[float] = field(default_factory=list)
    placed_per_s: float = 0
    rows: str = ""

    def __repr__(self) -> str:
        worst = max(self.long_tasks_ms, default=0)
        heap = " → ".join(f"{size:.1f}" for size in self.heap_mb)
        return (
            f"{self.placed_per_s:.0f} orders/s; {len(self.long_tasks_ms)} tasks over 50 ms, the "
            f"longest {worst:.0f} ms ({self.busiest_ms:.0f} ms of a processor); "
            f"heap {heap} MB; {self.rows}"
        )


@pytest_asyncio.fixture(loop_scope="session")
async def demo(dashboard: None, mongo_url: str, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    """A shop in full swing."""
    site = Site(tmp_path, mongo_url, f"browser_{uuid.uuid4().hex}")
    command = ("demo", "--rate", str(RATE), "--seed", "1")
    async with ServerProcess(site.environment(), *command) as server:
        yield server


async def look_on(browser: Browser, visitor: Visitor, looks_s: list[int]) -> Seen:
    """Watch the table for so long, with a look at the memory at each of these seconds."""
    seen = Seen()
    page = visitor.page
    await page.add_init_script(_LONG_TASKS)
    await visitor.signs_in_by_link("/orders")
    await visitor.is_live()
    await expect(page.get_by_role("row").nth(5)).to_be_visible()
    session = await page.context.new_cdp_session(page)
    await browser.start_tracing(page=page, categories=["toplevel"])
    # From here on: neither the page's own beginning nor that of the tracing is meant.
    await page.evaluate("() => { window.longTasks.length = 0; }")
    now = 0
    for at in looks_s:
        # Time is what is measured here.
        await asyncio.sleep(at - now)
        now = at
        if at != looks_s[-1]:
            seen.heap_mb.append(await heap_mb(session))
    seen.busiest_ms = busiest_ms(await browser.stop_tracing())
    seen.long_tasks_ms = await page.evaluate("() => window.longTasks")
    seen.heap_mb.append(await heap_mb(session))
    stats = await visitor.shop.get("/api/stats")
    seen.placed_per_s = stats["throughput"]["placed_per_s"]
    seen.rows = await page.locator("footer").inner_text()
    return seen


async def heap_mb(session: CDPSession) -> float:
    """What scripts hold when all that is not needed has been collected."""
    await session.send("HeapProfiler.collectGarbage")
    usage = await session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"]) / 2**20


def busiest_ms(trace: bytes) -> float:
    """The longest task of the page's main thread, in time of a processor."""
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks: list[float] = [
        event.get("tdur", 0) / 1000
        for event in events
        if (event["pid"], event["tid"]) in main and event["name"].endswith("RunTask")
    ]
    return max(tasks)


@pytest.mark.slow
async def test_the_table_answers_while_two_hundred_a_second_come_in(
    browser: Browser, visit: Visit, demo: ServerProcess
) -> None:
    seen = await look_on(browser, await visit(at=demo), [5, 15])

    print(seen)
    # Others work on the same machine: what counts is what the page itself took.
    assert seen.busiest_ms < LONGEST_MS, seen
    assert seen.heap_mb[-1] - seen.heap_mb[0] < GROWTH_MB, seen


@pytest.mark.watch
async def test_a_minute_of_it_has_no_long_task_and_leaves_no_heap_behind(
    browser: Browser, visit: Visit, demo: ServerProcess
) -> None:
    seen = await look_on(browser, await visit(at=demo), [15, 30, 60])

    print(seen)
    assert max(seen.long_tasks_ms, default=0) < LONGEST_MS, seen
    assert seen.heap_mb[-1] - seen.heap_mb[0] < GROWTH_MB, seen
