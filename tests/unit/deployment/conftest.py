"""The files as they stand in the repository."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.deployment.dockerfile import Ignored, Stage, read_stages

ROOT = Path(__file__).parents[3]
SKIPPED = {".git", ".venv", "node_modules", "__pycache__", "var"}


@pytest.fixture(scope="session")
def stages() -> list[Stage]:
    return read_stages((ROOT / "Dockerfile").read_text())


@pytest.fixture(scope="session")
def ignored() -> Ignored:
    return Ignored((ROOT / ".dockerignore").read_text())


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return document


@pytest.fixture(scope="session")
def package() -> configparser.ConfigParser:
    """setup.cfg."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


@pytest.fixture(scope="session")
def sources() -> list[Path]:
    """The project's files, as paths from the root."""
    return [path.relative_to(ROOT) for path in _files(ROOT)]


@pytest.fixture(scope="session")
def sent(sources: list[Path], ignored: Ignored) -> list[Path]:
    """Those that a builder is sent."""
    return [path for path in sources if path.as_posix() not in ignored]


def _files(folder: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(folder), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        found = [folder / name for name in listed.stdout.split("\0") if name]
    else:  # An archive of the sources knows no git.
        found = [p for p in folder.rglob("*") if not SKIPPED & set(p.relative_to(folder).parts)]
    return [path for path in found if path.is_file()]
