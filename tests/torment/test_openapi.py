"""What tests/integration/openapi tries in a minute, ten times over."""

from __future__ import annotations

import pytest

from tests.integration.openapi.fuzz import answered, fuzz
from tests.integration.site import Site
from tests.tokens import token
from web.port import Role


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", Role)
async def test_whatever_is_sent_the_answer_is_as_the_document_says(site: Site, role: Role) -> None:
    async with site.server() as server:
        await fuzz(server.url, token(role), examples=100, seed=3)
        print(f"\nas {role}:", *sorted(map(" ".join, await answered(server.url))), sep="\n  ")
        assert await server.stop() == 0
