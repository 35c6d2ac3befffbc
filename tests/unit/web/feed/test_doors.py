"""Both kinds of connection, from outside: who gets in, what each is told, and how it ends."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp
import pytest
import socketio

from orders.events import OrderPlaced, Recorded
from orders.evolve import evolve
from persistence.feed import Scope
from persistence.memory import MemoryEventStore
from persistence.order_news import OrderChange, Tally
from tests.feed_log import AT, REGISTRY, FeedLog, placed
from tests.patience import PATIENCE_S
from tests.tokens import TOKENS, bearer, token
from tests.torment.readiness import until
from tests.unit.web.fake_engine import FakeEngine
from web import HttpServer, WebSettings, create_app, serve
from web.access.tokens import Tokens
from web.feed import socketio as feed_socketio
from web.feed import websocket as feed_websocket
from web.port import Caller, Role, UnknownOrderError

CUSTOMER, OPERATOR = Role.CUSTOMER, Role.OPERATOR


class FeedEngine(FakeEngine):
    """An engine whose orders are those of a log."""

    def __init__(self, log: FeedLog) -> None:
        super().__init__()
        self.log = log
        self.feed = log.feed
        self.order_news.begin(Tally(0, {}, {}))

    async def scope(self, caller: Caller, order_id: str | None) -> Scope:
        own = caller.subject if caller.role is CUSTOMER else None
        if order_id is not None:
            owner = self.log.owners.get(order_id)
            if owner is None or own not in (None, owner):
                raise UnknownOrderError(order_id)
        return Scope(own, order_id)


class Stage(NamedTuple):
    log: FeedLog
    engine: FeedEngine
    server: HttpServer


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(allowed_origins=("https://shop.example",), feed_clients=4)


@pytest.fixture
async def stage(settings: WebSettings) -> AsyncIterator[Stage]:
    log = FeedLog(MemoryEventStore(REGISTRY), size=1_000)
    engine = FeedEngine(log)
    server = await serve(create_app(engine, TOKENS, settings), "127.0.0.1", 0, shutdown_s=1)
    yield Stage(log, engine, server)
    await server.stop()


class Guest:
    """A client of either kind, with what it was told."""

    def __init__(self, server: HttpServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.told: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def come(self, text: str, **wanted: Any) -> int:
        """Connect and subscribe; the position."""
        raise NotImplementedError

    async def leave(self) -> None:
        raise NotImplementedError

    async def next(self, kind: str = "event") -> Any:
        """The next that it is told of that kind."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.told[kind].get()

    async def positions(self, count: int) -> list[int]:
        return [(await self.next())["position"] for _ in range(count)]


class Plain(Guest):
    socket: aiohttp.ClientWebSocketResponse | None = None

    async def come(self, text: str, **wanted: Any) -> int:
        self.socket = await self.session.ws_connect(
            f"{self.server.url}/ws",
            params=wanted,
            headers={"Authorization": f"Bearer {text}", **getattr(self, "headers", {})},
        )
        self.task = asyncio.create_task(self._read(self.socket))
        return int((await self.next("subscribed"))["position"])

    async def say(self, text: str) -> None:
        assert self.socket is not None
        await self.socket.send_str(text)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            said = json.loads(frame.data)
            self.told[said.pop("kind")].put_nowait(said)
        self.ended.set_result(str(socket.close_code))

    async def leave(self) -> None:
        if self.socket is not None:
            await self.socket.close()


class SocketIo(Guest):
    transports: tuple[str, ...] = ("websocket",)

    async def come(self, text: str, **wanted: Any) -> int:
        self.client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=self.session
        )
        for kind in ("event", "order", "actors", "stats", "resync"):
            self.client.on(kind, self.told[kind].put_nowait)
        self.client.on("disconnect", lambda reason: self.ended.set_result(reason))
        await self.client.connect(
            self.server.url, auth={"token": text}, transports=list(self.transports)
        )
        answer = await self.client.call("subscribe", wanted, timeout=PATIENCE_S)
        assert "error" not in answer, answer
        return int(answer["position"])

    async def leave(self) -> None:
        await self.client.disconnect()


class Polling(SocketIo):
    transports = ("polling",)


@pytest.fixture(params=[Plain, SocketIo, Polling], ids=["plain", "socket.io", "polling"])
async def guests(
    request: pytest.FixtureRequest, stage: Stage
) -> AsyncIterator[Callable[[], Guest]]:
    """Makes guests of one kind."""
    async with aiohttp.ClientSession() as session:
        made: list[Guest] = []

        def make() -> Guest:
            made.append(request.param(stage.server, session))
            return made[-1]

        yield make
        for guest in made:
            await guest.leave()


async def test_what_was_and_what_comes_is_told_once_and_in_order(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    await stage.log.commit("a", 2)
    guest = guests()

    position = await guest.come(token(), after=0)
    await stage.log.stock()
    await stage.log.commit("b", 3)

    assert position == 0
    assert await guest.positions(5) == stage.log.all_positions


async def test_an_event_looks_as_it_is_described(stage: Stage, guests: Callable[[], Guest]) -> None:
    guest = guests()
    position = await guest.come(token())
    await stage.log.commit("a")

    said = await guest.next()

    placed = OrderPlaced.type
    assert (position, said["position"], said["order_id"], said["seq"]) == (999, 1_000, "a", 1)
    assert (said["type"], said["correlation_id"]) == (placed, "correlation")
    assert said["at"] == "2026-11-25T12:00:00.125Z"
    assert said["data"]["items"] == [
        {"sku": "SKU-BOOK", "quantity": 1, "unit_price": {"amount": 1999, "currency": "EUR"}}
    ]
    assert len(said) == 7


async def test_without_a_position_it_begins_now(stage: Stage, guests: Callable[[], Guest]) -> None:
    await stage.log.commit("a", 2)
    guest = guests()

    assert await guest.come(token()) == 1_999
    await stage.log.commit("a")

    assert await guest.positions(1) == [2_000]


async def test_a_customer_is_told_of_its_own_orders_and_of_nothing_else(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    ada, bob = guests(), guests()
    await stage.log.commit("a", 2, "ada")
    await stage.log.commit("b", 2, "bob")
    await ada.come(token(CUSTOMER, "ada"), after=0)
    await bob.come(token(CUSTOMER, "bob"), after=0)
    for order_id in ("a", "b", "b", "a"):
        await stage.log.commit(order_id)
        stage.engine.order_news.tell([change(order_id, stage.log.owners[order_id])], 1)

    assert await ada.positions(4) == stage.log.positions["a"]
    assert await bob.positions(4) == stage.log.positions["b"]
    assert (await ada.next("order"))["id"] == "a"
    assert (await bob.next("order"))["id"] == "b"
    # An operator is told figures by now, so these two would have been.
    operator = guests()
    await operator.come(token(OPERATOR, "olga"))
    await operator.next("stats")
    for guest, own in ((ada, "a"), (bob, "b")):
        assert {kind for kind, told in guest.told.items() if not told.empty()} <= {"order"}
        while not guest.told["order"].empty():
            assert guest.told["order"].get_nowait()["id"] == own


def change(order_id: str, owner_ref: str) -> OrderChange:
    event = placed(order_id, owner_ref)
    state = evolve(None, event, AT, "correlation")
    recorded = Recorded(1, event, AT, "correlation", None)
    return OrderChange(None, state, (recorded,), 1, (state,))


async def test_operators_are_told_how_the_engine_does(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    guest = guests()
    await guest.come(token(OPERATOR))

    places = (await guest.next("actors"))["changed"]
    figures = await guest.next("stats")

    assert {place["path"] for place in places} >= {"/", "/journal", "/orders"}
    assert all("children" not in place for place in places)
    assert figures["feed"] == {"clients": 1, "lag_events": 0}
    assert "second" in figures
    stage.engine.tree = stage.engine.tree._replace(restarts=1)
    assert [place["path"] for place in (await guest.next("actors"))["changed"]] == ["/"]


async def test_a_connection_ends_when_its_token_does(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    late_s: list[float] = []
    # A machine that others keep busy is late, or lets somebody come too late: the best one counts.
    for lifetime_s in (2, 3, 4, 6, 8):
        text = TOKENS.issue(Caller("ada", CUSTOMER), timedelta(seconds=lifetime_s))
        over_at = TOKENS.read(text).expires_at
        guest = guests()
        with suppress(aiohttp.ClientError, socketio.exceptions.SocketIOError):
            await guest.come(text)
            async with asyncio.timeout(PATIENCE_S):
                await guest.ended
            late_s.append((datetime.now(UTC) - over_at).total_seconds())
            assert late_s[-1] > -0.1
            assert guest.ended.result() in ("1008", "server disconnect")
            if late_s[-1] < 1.5:
                break

    assert min(late_s) < 1.5
    assert stage.engine.feed_figures().clients == 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked for a sign of life has to give it soon. Before the stage, which it sets."""
    monkeypatch.setattr(feed_websocket, "HEARTBEAT_S", 0.2)
    monkeypatch.setattr(feed_socketio, "_PING_S", 0.2)
    monkeypatch.setattr(feed_socketio, "_PONG_S", 0.1)


@pytest.mark.parametrize(
    "path, said",
    [
        ("/ws", []),
        (
            "/socket.io/?EIO=4&transport=websocket",
            ["40" + json.dumps({"token": token()}), '42["subscribe",{}]'],
        ),
    ],
    ids=["plain", "socket.io"],
)
async def test_who_gives_no_sign_of_life_is_hung_up_on(
    impatient: None, stage: Stage, path: str, said: list[str]
) -> None:
    async def nobody_is_left() -> bool:
        return stage.engine.feed_figures().clients == 0

    async with aiohttp.ClientSession(stage.server.url, headers=bearer()) as session:
        async with session.ws_connect(path, autoping=False) as socket:
            for text in said:
                await socket.send_str(text)
            kinds = set[aiohttp.WSMsgType]()
            async with asyncio.timeout(PATIENCE_S):
                while not socket.closed:
                    kinds.add((await socket.receive()).type)

        assert aiohttp.WSMsgType.TEXT in kinds  # it was let in
        await until(nobody_is_left)


async def test_a_position_ahead_of_the_log_is_answered_with_a_resync(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    await stage.log.commit("a")
    guest = guests()

    assert await guest.come(token(), after=9_000) == 1_999
    assert await guest.next("resync") == {"position": 1_999}


async def test_a_server_that_leaves_sends_everybody_away_at_once(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    guest = guests()
    await guest.come(token())

    leaving = asyncio.create_task(stage.server.drain(30))
    async with asyncio.timeout(PATIENCE_S):
        await guest.ended
    leaving.cancel()

    # Not as told to stay away: browsers come back by themselves only from this. python-socketio's
    # client gives another name to the same packet when it polls.
    own_name = ("server disconnect",) if isinstance(guest, Polling) else ()
    assert guest.ended.result() in ("1001", "transport close", "transport error", *own_name)


async def test_nobody_follows_without_a_good_token(
    stage: Stage, guests: Callable[[], Guest]
) -> None:
    other = Tokens(TOKENS._secret.__class__("another secret that is long enough too"))
    forged = other.issue(Caller("ada", Role.ADMIN), timedelta(hours=1))

    for text in ("", "token", forged):
        with pytest.raises((aiohttp.WSServerHandshakeError, socketio.exceptions.ConnectionError)):
            await guests().come(text)

    assert stage.engine.feed_figures().clients == 0


@pytest.mark.parametrize("order_id", ["b", "none"])
async def test_anothers_order_does_not_exist(
    stage: Stage, guests: Callable[[], Guest], order_id: str
) -> None:
    await stage.log.commit("a", 1, "ada")
    await stage.log.commit("b", 1, "bob")

    with pytest.raises((aiohttp.WSServerHandshakeError, AssertionError)) as refused:
        await guests().come(token(CUSTOMER, "ada"), order_id=order_id)

    assert "404" in str(refused.value)


async def test_one_order_is_followed_by_itself(stage: Stage, guests: Callable[[], Guest]) -> None:
    await stage.log.commit("a", 2)
    await stage.log.commit("b", 2)
    guest = guests()
    await guest.come(token(), after=0, order_id="b")
    await stage.log.commit("a")
    await stage.log.commit("b")

    assert await guest.positions(3) == stage.log.positions["b"]


@pytest.mark.parametrize("kind", [SocketIo, Polling])
async def test_who_subscribes_again_meanwhile_is_told_from_there(
    stage: Stage, kind: type[SocketIo]
) -> None:
    await stage.log.commit("a", 200)
    async with aiohttp.ClientSession() as session:
        guest = kind(stage.server, session)
        await guest.come(token(), after=0)

        for _ in range(3):
            assert await guest.client.call("subscribe", {"after": 0}, timeout=PATIENCE_S) == {
                "position": 0
            }

        told: list[int] = []
        while told[-200:] != stage.log.all_positions:
            told += await guest.positions(1)
        await guest.leave()


async def test_an_acknowledgement_comes_before_what_is_told_because_of_it(stage: Stage) -> None:
    await stage.log.commit("a", 3)
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        socket = await session.ws_connect(
            f"{stage.server.url}/socket.io/?EIO=4&transport=websocket"
        )
        await socket.receive_str()
        await socket.send_str("40" + json.dumps({"token": token(OPERATOR)}))
        assert (await socket.receive_str()).startswith('40{"sid"')
        for number in range(5):
            # Each time it is told all of it once more, and not before it is told that it will be.
            await socket.send_str(f'42{number}["subscribe",{{"after":0}}]')
            said = [await socket.receive_str() for _ in range(4)]
            assert [text[:10] for text in said] == [f'43{number}[{{"posi', *['42["event"'] * 3]
        await socket.close()


async def test_there_are_only_so_many_clients(stage: Stage, guests: Callable[[], Guest]) -> None:
    for _ in range(4):
        await guests().come(token())

    with pytest.raises((aiohttp.WSServerHandshakeError, socketio.exceptions.ConnectionError)):
        await guests().come(token())

    assert stage.engine.feed_figures().clients == 4


async def test_a_foreign_page_gets_no_socket_whoever_vouches_for_it(stage: Stage) -> None:
    host = stage.server.url.partition("://")[2]
    foreign = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}
    paths = ("/ws", "/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=websocket")
    async with aiohttp.ClientSession(stage.server.url) as session:
        for path in paths:
            for headers, status in (
                (foreign, 403),
                (foreign | {"X-Forwarded-Proto": "https"}, 403),
                ({"Origin": f"http://{host}"}, None),
                ({"Origin": "https://shop.example"}, None),
            ):
                async with session.get(path, headers=bearer() | headers) as response:
                    assert (response.status == 403) == (status == 403), (path, headers)
        polled = {"Origin": "https://shop.example"}
        async with session.get(paths[1], headers=polled) as response:
            assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
            assert "Access-Control-Allow-Credentials" not in response.headers


WRONG: list[tuple[Any, ...]] = [
    ({"after": -1},),
    ({"after": "1"},),
    ({"after": 1.5},),
    ({"after": True},),
    ({"after": 2**60},),
    ({"order_id": "../etc"},),
    ({"order_id": 7},),
    ({"order_id": {"$ne": None}},),
    ({"everything": True},),
    ("subscribe",),
    ([],),
    (7,),
    ({}, {}),
]


@pytest.mark.parametrize("sent", WRONG, ids=str)
async def test_a_subscription_that_makes_no_sense_is_answered_and_costs_nothing(
    stage: Stage, sent: tuple[Any, ...]
) -> None:
    async with aiohttp.ClientSession() as session:
        guest = SocketIo(stage.server, session)
        await guest.come(token())

        answer = await guest.client.call("subscribe", sent, timeout=PATIENCE_S)

        assert answer["error"]["status"] == 422
        await stage.log.commit("a")
        assert await guest.positions(1) == [1_000]
        await guest.leave()


@pytest.mark.parametrize(
    "query, status", [("after=-1", 400), ("after=x", 400), ("after=1&after=2", 400), ("a=1", 400)]
)
async def test_a_bad_address_is_a_problem_before_the_handshake(
    stage: Stage, query: str, status: int
) -> None:
    async with aiohttp.ClientSession(headers=bearer()) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{stage.server.url}/ws?{query}")

    assert refused.value.status == status
    assert stage.engine.feed_figures().clients == 0


JUNK = [
    "",
    "x",
    "9",
    "4x",
    "40[",
    "42",
    "42[",
    "4" + "[" * 4_000,
    '42["subscribe",' + "[" * 3_000,
    '451-["subscribe",{"_placeholder":true,"num":0}]',
    '459999999999-["subscribe"]',
    "b4AAAA",
    "4" + "x" * 5_000,
    "1",
    "5",
    "44{}",
    "40/admin,",
    '40{"token":"again"}',
    "41",
    "4" + "9" * 200,
]


@pytest.mark.parametrize(
    "line", [b"HEAD /ws HTTP/1.1", b"GET /ws HTTP/1.0"], ids=["HEAD", "HTTP/1.0"]
)
async def test_a_socket_is_opened_by_get_in_http_1_1_alone(stage: Stage, line: bytes) -> None:
    reader, writer = await asyncio.open_connection(stage.server.host, stage.server.port)
    writer.write(
        line + b"\r\nHost: localhost\r\nAuthorization: Bearer " + token().encode() + b"\r\n"
        b"Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    answered = await reader.read()
    writer.close()

    assert answered.split()[1] == b"426"
    assert b"\r\nSec-WebSocket-Version: 13\r\n" in answered


async def test_a_poll_that_says_too_much_is_refused_at_once(stage: Stage) -> None:
    url = f"{stage.server.url}/socket.io/?EIO=4&transport=polling"
    async with aiohttp.ClientSession() as session, asyncio.timeout(5):
        async with session.get(url) as response:
            sid = json.loads((await response.text())[1:])["sid"]
        async with session.post(f"{url}&sid={sid}", data="4" * 5_000) as response:
            assert response.status == 413
            assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk[:20]))
async def test_junk_ends_at_most_its_own_connection(stage: Stage, junk: str) -> None:
    async with aiohttp.ClientSession() as session:
        guest = SocketIo(stage.server, session)
        await guest.come(token())
        url = f"{stage.server.url}/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_str()).startswith("0{")
            await socket.send_str("40" + json.dumps({"token": token()}))
            assert (await socket.receive_str()).startswith("40{")
            await socket.send_str(junk)
            await socket.send_bytes(b"\x00\x01")
            async with asyncio.timeout(PATIENCE_S):
                while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                    pass

        await stage.log.commit("a")
        assert await guest.positions(1) == [1_000]
        await guest.leave()


@pytest.mark.parametrize("mark, waiting", [("", 1), ("&t=a", 2)], ids=["unmarked", "marked alike"])
async def test_a_session_polls_over_few_connections(stage: Stage, mark: str, waiting: int) -> None:
    url = f"{stage.server.url}/socket.io/?EIO=4&transport=polling"
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_S):
        async with session.get(url) as response:
            sid = json.loads((await response.text())[1:])["sid"]

        polls = [asyncio.create_task(session.get(f"{url}&sid={sid}{mark}")) for _ in range(5)]
        answers = asyncio.as_completed(polls)
        refused = [await next(answers) for _ in range(5 - waiting)]

        assert {answer.status for answer in refused} == {400}
        assert sum(poll.done() for poll in polls) == len(refused)
        for poll in polls:
            poll.cancel()


async def test_those_who_only_knock_keep_nobody_out(stage: Stage) -> None:
    url = f"{stage.server.url}/socket.io/?EIO=4&transport=polling"
    async with aiohttp.ClientSession() as session:
        staying = SocketIo(stage.server, session)
        await staying.come(token())
        for _ in range(20):
            async with session.get(url) as response:
                assert response.status == 200

        guest = SocketIo(stage.server, session)
        await guest.come(token())
        await stage.log.commit("a")

        assert await staying.positions(1) == await guest.positions(1) == [1_000]
        await staying.leave()
        await guest.leave()


async def test_who_does_not_sign_in_may_not_stay(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_socketio, "_SIGN_IN_S", 0.1)
    url = f"{stage.server.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_str()
        async with asyncio.timeout(PATIENCE_S):
            while (await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
                pass


async def test_a_frame_that_is_too_large_ends_a_plain_connection(stage: Stage) -> None:
    async with aiohttp.ClientSession() as session:
        guest = Plain(stage.server, session)
        await guest.come(token())

        await guest.say("x" * 5_000)

        async with asyncio.timeout(PATIENCE_S):
            assert await guest.ended == "1009"


@pytest.mark.parametrize("path", ["/ws", "/socket.io/?EIO=4&transport=websocket"])
async def test_pings_are_answered_until_they_are_a_flood(stage: Stage, path: str) -> None:
    url = f"{stage.server.url}{path}"
    async with (
        asyncio.timeout(PATIENCE_S),
        aiohttp.ClientSession(headers=bearer()) as session,
        session.ws_connect(url, autoping=False) as socket,
    ):
        await socket.receive_str()
        for number in range(10):
            await socket.ping(b"%d" % number)
        pongs = [(await socket.receive()).data for _ in range(10)]
        assert pongs == [b"%d" % number for number in range(10)]

        with suppress(ConnectionError):
            for _ in range(5_000):
                await socket.ping()
        while (last := await socket.receive()).type is aiohttp.WSMsgType.PONG:
            pass

        # The word may be lost with what was on its way: the end is not.
        assert socket.closed
        assert last.type is not aiohttp.WSMsgType.CLOSE or last.data == 1008


async def test_what_a_plain_client_says_is_not_heard(stage: Stage) -> None:
    async with aiohttp.ClientSession() as session:
        guest = Plain(stage.server, session)
        await guest.come(token())

        await guest.say('{"subscribe": "all"}')
        await stage.log.commit("a")

        assert await guest.positions(1) == [1_000]
        await guest.leave()


async def test_whoever_unsubscribes_is_told_nothing_until_it_subscribes_again(
    stage: Stage,
) -> None:
    async with aiohttp.ClientSession() as session:
        guest = SocketIo(stage.server, session)
        await guest.come(token())
        await guest.client.call("unsubscribe", timeout=PATIENCE_S)
        await stage.log.commit("a")

        answer = await guest.client.call("subscribe", {"after": 0}, timeout=PATIENCE_S)

        assert answer == {"position": 0}
        assert await guest.positions(1) == [1_000]
        assert guest.told["event"].empty()
        await guest.leave()


@pytest.mark.parametrize("order_id", [None, "a"])
async def test_whoever_wants_no_events_is_told_how_orders_are(
    stage: Stage, order_id: str | None
) -> None:
    await stage.log.commit("a")
    async with aiohttp.ClientSession() as session:
        guest = SocketIo(stage.server, session)
        await guest.come(token(OPERATOR), events=False, order_id=order_id, after=0)
        for _ in range(3):
            await stage.log.commit("a")
            stage.engine.order_news.tell([change("a", stage.log.owners["a"])], 1)
            assert (await guest.next("order"))["id"] == "a"

        assert guest.told["event"].empty()
        assert guest.told["resync"].empty()
        # One that is at rest is not behind.
        assert stage.engine.feed_figures().lag_events == 0
        await guest.leave()
