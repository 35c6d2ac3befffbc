"""Everything in this folder takes minutes and is run by `make torment` only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.site import Site

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            for mark in (pytest.mark.integration, pytest.mark.slow, pytest.mark.torment):
                item.add_marker(mark)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A place of its own with an embedded mongod, which is gone afterwards."""
    site = Site(tmp_path)
    yield site
    site.end_mongod()


@pytest.fixture
def shared_site(mongo_url: str, database_name: str, tmp_path: Path) -> Site:
    """A database of its own in the mongod that has failpoints."""
    return Site(tmp_path, mongo_url, database_name)
