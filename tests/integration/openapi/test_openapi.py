"""The real server does what its OpenAPI document says, whatever is sent, whoever sends it.

Valid requests are taken, invalid ones refused; no status, header or body but those that are told
of; no token, no entry. `make torment` does the same for longer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.openapi.fuzz import answered, fuzz
from tests.integration.server_process import ServerProcess
from tests.integration.site import Site
from tests.tokens import token
from web.openapi.address import address_of
from web.port import Role
from web.routes.table import ROUTES

pytestmark = pytest.mark.slow

EXAMPLES = 5


@pytest.fixture
async def server(
    mongo_url: str, database_name: str, tmp_path: Path
) -> AsyncIterator[ServerProcess]:
    async with Site(tmp_path, mongo_url, database_name).server() as server:
        yield server
        assert await server.stop() == 0


async def test_to_an_admin_everything_is_as_the_document_says(server: ServerProcess) -> None:
    await fuzz(server.url, token(Role.ADMIN), examples=EXAMPLES, seed=1)

    assert routes_for(Role.ADMIN) - await reached(server.url) == set()


async def test_to_a_customer_everything_is_as_the_document_says(server: ServerProcess) -> None:
    await fuzz(server.url, token(Role.CUSTOMER), examples=EXAMPLES, seed=2)

    assert routes_for(Role.CUSTOMER) - await reached(server.url) == set()


def routes_for(role: Role) -> set[str]:
    """What that role may call over plain HTTP."""
    return {
        address_of(route.path).template
        for route in ROUTES
        if (route.least is None or role.includes(route.least)) and route.path != "/ws"
    }


async def reached(url: str) -> set[str]:
    """Where requests came through to what they were about, so that they tried more than the gate:
    it was done, or it was too late for it.
    """
    return {
        route for route, status in await answered(url) if status.startswith("2") or status == "409"
    }
