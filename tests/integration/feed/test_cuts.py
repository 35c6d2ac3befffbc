"""Followers whose connection is cut fifty times, at random, miss nothing and hear nothing twice."""

from __future__ import annotations

import asyncio
import importlib.util
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.followers import (
    Follower,
    NodeFollower,
    PlainFollower,
    PollingFollower,
    PythonFollower,
    following,
)
from tests.integration.server_process import ROOT, Json, ServerProcess, Shop, shop_at
from tests.integration.site import Site
from tests.tcp_proxy import TcpProxy, tcp_proxy
from tests.tokens import token

pytestmark = pytest.mark.slow

ORDERS = 2_000
CUTS = 50
EVENTS = 4 * ORDERS
"""At least: a declined order has four."""

TOKENS = ["tok_ok"] * 9 + ["tok_declined"]
FOLLOWERS: list[type[Follower]] = [NodeFollower, PlainFollower, PythonFollower, PollingFollower]


@pytest.fixture(scope="session")
def node() -> Path:
    """Node, with the dashboard's packages: socket.io-client is one of them."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "web" / "dashboard" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    path: Path = build.installed_node()
    return path


@pytest.fixture
def site(mongo_url: str, database_name: str, tmp_path: Path) -> Site:
    return Site(tmp_path, mongo_url, database_name)


def follower(kind: type[Follower], node: Path, url: str, text: str) -> Follower:
    return NodeFollower(node, url, text) if kind is NodeFollower else kind(url, text)


@asynccontextmanager
async def wire_to(server: ServerProcess) -> AsyncIterator[tuple[TcpProxy, str]]:
    """A wire to a server that can be cut, and the address at its other end."""
    port = urlsplit(server.url).port
    assert port is not None
    async with tcp_proxy(port, b"\0never\0") as (proxy, there):
        yield proxy, f"http://127.0.0.1:{there}"


def logged(site: Site) -> list[Json]:
    """Every order event as the log has it, with its position."""
    with site.opened() as database:
        commits = list(database.commits.find().sort("_id"))
    return [
        {
            "position": int(commit["_id"].split(":")[1]) * 1000 + index,
            "order_id": commit["stream"].removeprefix("order-"),
            "seq": commit["from_seq"] + index,
            "type": event["type"],
        }
        for commit in commits
        if commit["stream"].startswith("order-")
        for index, event in enumerate(commit["events"])
    ]


def heard(follower: Follower) -> list[Json]:
    names = ("position", "order_id", "seq", "type")
    return [{name: event[name] for name in names} for event in follower.events]


async def place_all(shop: Shop, count: int, at_once: int = 20) -> None:
    room = asyncio.Semaphore(at_once)

    async def place(number: int) -> None:
        async with room:
            status, body = await shop.place(TOKENS[number % len(TOKENS)], wait_s=30)
            assert status == 201, body

    await asyncio.gather(*(place(number) for number in range(count)))


async def cut_at_random(proxy: TcpProxy, follower: Follower, rng: random.Random) -> None:
    """Each time somewhere in the middle of what it is told."""
    has = connected = 0
    for _ in range(CUTS):
        has = min(has + rng.randint(0, 2 * EVENTS // CUTS), EVENTS)
        await follower.until(partial(_is_at, follower, has, connected + 1))
        connected = follower.connections
        await proxy.close()
    await follower.until(partial(_is_at, follower, has, connected + 1))


def _is_at(follower: Follower, events: int, connections: int) -> bool:
    connected = follower.connections >= (connections if follower.connects_again else 1)
    return connected and len(follower.events) >= events


async def test_cut_fifty_times_each_hears_every_event_once_and_in_order(
    site: Site, node: Path
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(site.server())
        shop = await stack.enter_async_context(shop_at(server))
        followers: list[Follower] = []
        cutting: list[asyncio.Task[None]] = []
        for number, kind in enumerate(FOLLOWERS):
            proxy, url = await stack.enter_async_context(wire_to(server))
            each = follower(kind, node, url, token(subject=f"operator-{number}"))
            followers.append(each)
            await stack.enter_async_context(following(each))
            cutting.append(asyncio.create_task(cut_at_random(proxy, each, random.Random(number))))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(place_all(shop, ORDERS))
            tasks.create_task(_all(cutting))
        wanted = logged(site)
        assert len({event["order_id"] for event in wanted}) == ORDERS
        for each in followers:
            await each.has(len(wanted))
            assert heard(each) == wanted, type(each).__name__
            assert each.connections > CUTS or not each.connects_again
            assert "resync" not in [kind for kind, _ in each.others]
            print(f"\n{type(each).__name__}: {len(each.events)} events, {each.connections} times")


async def _all(tasks: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.gather(*tasks)
