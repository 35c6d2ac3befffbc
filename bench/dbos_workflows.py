"""The same saga as a DBOS workflow: ``python -m bench.dbos_workflows URL ORDERS IN_FLIGHT``.

In a process of its own, since DBOS is one object a process and has threads of its own. Each step's
outcome is durable in PostgreSQL before the next begins; the other sides answer at once.
"""

from __future__ import annotations

import asyncio
import sys
import time

from dbos import DBOS


async def reserve(order_id: str) -> str:
    """Hold the stock."""
    return "stock"


async def authorize(order_id: str) -> str:
    """Hold the money."""
    return f"pi_{order_id}"


async def ship(order_id: str) -> str:
    """Book the shipment."""
    return f"shp_{order_id}"


async def capture(order_id: str, authorization: str) -> str:
    """Take the money."""
    return f"ch_{order_id}"


_reserve, _authorize = DBOS.step()(reserve), DBOS.step()(authorize)
_ship, _capture = DBOS.step()(ship), DBOS.step()(capture)


async def order(order_id: str) -> str:
    """From placed to completed."""
    await _reserve(order_id)
    authorization = await _authorize(order_id)
    await _ship(order_id)
    return str(await _capture(order_id, authorization))


_order = DBOS.workflow()(order)


async def run(url: str, orders: int, in_flight: int) -> float:
    """Completed orders a second."""
    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR"})
    DBOS.launch()
    try:
        await _take(20, in_flight)  # It makes its connections.
        began = time.perf_counter()
        await _take(orders, in_flight)
        return orders / (time.perf_counter() - began)
    finally:
        DBOS.destroy()


async def _take(orders: int, in_flight: int) -> None:
    room = asyncio.Semaphore(in_flight)

    async def one(number: int) -> None:
        async with room:
            handle = await DBOS.start_workflow_async(_order, f"order-{number}")
            await handle.get_result()

    await asyncio.gather(*(one(number) for number in range(orders)))


if __name__ == "__main__":
    print(asyncio.run(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
