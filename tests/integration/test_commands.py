"""What a command says when it cannot do what it was asked for: one sentence, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.site import Site


@pytest.mark.parametrize(
    "url, why",
    [
        ("mongodb://user:s@cret@localhost:1/", "CONVEYOR_MONGO_URL cannot be used: Username"),
        ("mongodb://localhost:99999/", "CONVEYOR_MONGO_URL cannot be used: Port"),
        ("mongodb://localhost:1/", "the database that CONVEYOR_MONGO_URL names cannot be used"),
        ("memory:", "leaves no log to look at"),
        (None, "set CONVEYOR_DATA_DIR"),
    ],
)
async def test_a_log_that_cannot_be_looked_at_is_no_log_in_order(
    url: str | None, why: str, tmp_path: Path
) -> None:
    status, printed = await Site(tmp_path / "elsewhere", url).audit()

    assert status == 2
    assert why in printed
    assert "Traceback" not in printed
    assert "s@cret" not in printed
    assert url is not None or not (tmp_path / "elsewhere").exists()


async def test_a_token_for_a_folder_without_a_server_comes_with_a_warning(tmp_path: Path) -> None:
    site = Site(tmp_path / "var", settings={"CONVEYOR_JWT_SECRET": ""})

    _, first = await site.command("token")
    _, second = await site.command("token")

    assert "only a server with that data folder" in first
    assert second.startswith("eyJ")
