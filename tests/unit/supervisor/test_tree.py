from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from supervisor import Backoff, GetOrStart, Node, PathNotFound, PoolSpec, Restart, SupervisorSpec
from tests.unit.supervisor.stage import (
    NOON,
    Diary,
    child,
    factory,
    now,
    pass_time,
    root_of,
    running,
)


async def test_a_description_shows_every_place_with_its_counters() -> None:
    diary = Diary()
    services = SupervisorSpec("services", (child(diary, "x"),))
    async with running(root_of(child(diary, "a"), services, PoolSpec("pool")), diary) as root:
        await root.find("/pool").ask(GetOrStart("o1", factory(diary, "o1")))
        root.find("/a").tell("hello")
        assert await root.find("/a").ask("who") == 1
        tree = root.describe()
        assert tree.children[0] == Node(
            path="/a",
            kind="worker",
            state="running",
            restarts=0,
            mailbox=0,
            handled=2,
            failures=0,
            since=NOON,
            next_restart_at=None,
            children=(),
            children_total=0,
        )
        nodes = {node.path: (node.kind, node.state) for node in everything(tree)}
        assert nodes == {
            "/": ("supervisor", "running"),
            "/a": ("worker", "running"),
            "/services": ("supervisor", "running"),
            "/services/x": ("worker", "running"),
            "/pool": ("pool", "running"),
            "/pool/o1": ("worker", "running"),
        }


def everything(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in everything(child))]


async def test_of_a_large_pool_only_so_many_are_shown_and_all_are_counted() -> None:
    diary = Diary()
    async with running(root_of(PoolSpec("pool")), diary) as root:
        for index in range(20):
            await root.find("/pool").ask(GetOrStart(f"o{index}", factory(diary, "o")))
        (pool,) = root.describe(limit=3).children
        assert [node.path for node in pool.children] == ["/pool/o0", "/pool/o1", "/pool/o2"]
        assert pool.children_total == 20


async def test_of_a_large_pool_those_in_trouble_are_shown_first() -> None:
    diary = Diary()
    slowly = Backoff(initial_s=1000.0, cap_s=1000.0)
    async with running(root_of(PoolSpec("pool", backoff=slowly)), diary) as root:
        for index in range(20):
            await root.find("/pool").ask(GetOrStart(f"o{index}", factory(diary, "o")))
        root.find("/pool/o17").tell("crash")
        root.find("/pool/o19").tell("crash")
        await diary.until(lambda: len(diary.events) == 2)
        await pass_time(1e-6)
        for limit in (1, 2, 3, 20):
            (pool,) = root.describe(limit=limit).children
            shown = [node.path.removeprefix("/pool/") for node in pool.children]
            expected = ["o17", "o19", "o0"] if limit < 20 else [f"o{n}" for n in range(20)]
            assert shown == expected[:limit]


async def test_since_is_when_the_present_state_began() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a")), diary) as root:
        await pass_time(100.0)
        assert root.describe().children[0].since == NOON
        root.find("/a").tell("crash")
        await diary.has("a up")
        assert now() - root.describe().children[0].since < timedelta(milliseconds=1)
        assert root.describe().children[0].failures == 1


@pytest.mark.parametrize("path", ["/nobody", "/a/b", "/pool/nobody", "nobody"])
async def test_a_path_where_nobody_is_says_so(path: str) -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), PoolSpec("pool")), diary) as root:
        with pytest.raises(PathNotFound, match=f"no actor at '{path}'"):
            root.find(path)
        with pytest.raises(PathNotFound, match=f"no actor at '{path}'"):
            root.restart(path)


async def test_a_finished_child_is_not_to_be_found() -> None:
    diary = Diary()
    transient = child(diary, "a", spec={"restart": Restart.TRANSIENT})
    async with running(root_of(transient), diary) as root:
        root.find("/a").tell("stop")
        await pass_time(1)
        with pytest.raises(PathNotFound):
            root.find("/a")


async def test_a_description_never_waits_for_anybody() -> None:
    diary, busy = Diary(), asyncio.Event()

    async def work() -> None:
        await busy.wait()

    async with running(root_of(child(diary, "a")), diary) as root:
        root.find("/a").tell(work)
        root.find("/a").tell("one")
        root.find("/a").tell("two")
        await pass_time(1)
        assert root.describe().children[0].mailbox == 2
        busy.set()


async def test_a_description_may_begin_anywhere() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), PoolSpec("pool")), diary) as root:
        for index in range(5):
            await root.find("/pool").ask(GetOrStart(f"o{index}", factory(diary, "o")))

        pool = root.describe(2, "/pool")

        assert (pool.path, len(pool.children), pool.children_total) == ("/pool", 2, 5)
        assert root.describe(2, "/pool/o3").path == "/pool/o3"
        with pytest.raises(PathNotFound):
            root.describe(2, "/pool/o9")


async def test_there_are_few_patterns_however_many_children_a_pool_has() -> None:
    diary = Diary()
    services = SupervisorSpec("services", (child(diary, "x"),))
    async with running(root_of(services, PoolSpec("pool")), diary) as root:
        paths = ("/", "/services/x", "/pool", "/pool/o1", "/gone/for/good")

        patterns = [root.pattern(path) for path in paths]

        assert patterns == ["/", "/services/x", "/pool", "/pool/*", "/gone/for/good"]


async def test_messages_waiting_are_counted_at_each_place_and_for_a_pool_as_one() -> None:
    diary = Diary()
    async with running(root_of(child(diary, "a"), PoolSpec("pool")), diary) as root:
        for index in range(3):
            await root.find("/pool").ask(GetOrStart(f"o{index}", factory(diary, "o")))
        for path in ("/a", "/pool/o1", "/pool/o2", "/pool/o2"):
            root.find(path).tell("hello")

        assert await root.mailboxes() == {"/": 0, "/a": 1, "/pool": 0, "/pool/*": 3}


async def test_while_a_large_pool_is_counted_its_children_go_on() -> None:
    diary = Diary()
    async with running(root_of(PoolSpec("pool")), diary) as root:
        for index in range(1_500):
            await root.find("/pool").ask(GetOrStart(f"o{index}", factory(diary, "o")))
        for index in range(1_500):
            root.find(f"/pool/o{index}").tell("hello")

        waiting = await root.mailboxes()

        assert waiting["/pool/*"] < 1_500
        assert (await root.mailboxes())["/pool/*"] == 0
