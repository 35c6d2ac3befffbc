"""Those who measure the door count what they are answered, and send what they are told to."""

from __future__ import annotations

from aiohttp import web

from bench.http_clients import Load, request, send
from bench.senders import Got


class Shop:
    """Takes every second order, and asks the others to come again, or forgets to."""

    def __init__(self) -> None:
        self.keys: list[str | None] = []
        self.bodies: list[bytes] = []

    async def place(self, order: web.Request) -> web.Response:
        self.keys.append(order.headers.get("Idempotency-Key"))
        self.bodies.append(await order.read())
        count = len(self.keys)
        if count % 2:
            return web.Response(status=201, body=b"x" * 70_000)
        return web.Response(status=503, headers={"Retry-After": "1"} if count % 4 else {})


async def test_every_answer_is_counted_and_every_key_is_another() -> None:
    shop, app = Shop(), web.Application()
    app.router.add_post("/api/orders", shop.place)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sent = request("POST", "/api/orders", "token", b'{"items": []}')

    tally = await send(
        "127.0.0.1", site.port, Load(connections=3, seconds=0.5, requests=[sent], keyed=True)
    )
    await runner.cleanup()

    got = Got()
    got.add(tally.told())
    assert got.count == len(shop.keys) == got.tenths.total()
    assert got.good == (got.count + 1) // 2
    assert got.unwise == got.count // 4
    assert got.broken == 0
    assert set(shop.bodies) == {b'{"items": []}'}
    assert None not in shop.keys
    assert len(set(shop.keys)) == len(shop.keys)


def test_what_should_never_be_answered_is_told_apart() -> None:
    got = Got()
    statuses = {"201": 5, "429": 1, "500": 2, "503": 3}
    got.add({"tenths": {"1": 10, "99": 1}, "statuses": statuses, "lost": 1, "unwise": 0})

    assert (got.count, got.good, got.broken) == (11, 5, 3)
    assert (got.ms(0.5), got.ms(1.0)) == (0.1, 9.9)
