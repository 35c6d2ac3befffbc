"""The dashboard as a browser gets it: small at first, the rest when it is needed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Final, TypedDict

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
STATIC: Final = ROOT / "web" / "static"
MOST_BYTES: Final = 200_000
ENTRY: Final = "index.html"


class Chunk(TypedDict, total=False):
    """One of the files of Vite's manifest."""

    file: str
    imports: list[str]
    isDynamicEntry: bool


@pytest.fixture(scope="module")
def chunks() -> dict[str, Chunk]:
    build = ROOT / "web" / "dashboard" / "build.py"
    subprocess.run([sys.executable, str(build)], check=True)
    manifest: dict[str, Chunk] = json.loads((STATIC / "manifest.json").read_text())
    return manifest


def loaded_for(chunks: dict[str, Chunk], *names: str) -> set[str]:
    """The scripts that stand still until all of them are here."""
    files: set[str] = set()
    todo = [*names]
    while todo:
        chunk = chunks[todo.pop()]
        if chunk["file"] not in files:
            files.add(chunk["file"])
            todo += chunk.get("imports", [])
    return files


def packed_bytes(files: set[str]) -> int:
    return sum(len(gzip.compress((STATIC / file).read_bytes())) for file in files)


def test_the_first_screen_loads_little_whichever_page_it_is(chunks: dict[str, Chunk]) -> None:
    pages = [name for name, chunk in chunks.items() if name.endswith("-page.tsx")]
    assert pages
    sizes = {page: packed_bytes(loaded_for(chunks, ENTRY, page)) for page in pages}
    assert {page: size for page, size in sizes.items() if size >= MOST_BYTES} == {}


def test_nothing_is_loaded_from_another_host(chunks: dict[str, Chunk]) -> None:
    page = (STATIC / ENTRY).read_text()
    assert "//" not in page.replace("<!--", "")


def test_the_page_has_no_script_and_no_style_in_itself(chunks: dict[str, Chunk]) -> None:
    page = (STATIC / ENTRY).read_text()
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=") + page.count(
        '<script type="module" crossorigin src='
    )
