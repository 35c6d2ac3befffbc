"""The actors: the runtime (pykka on asyncio), then order, inventory, payment and shipping."""
