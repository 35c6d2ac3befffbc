"""What setup.cfg cannot say: a package carries the dashboard, which is built on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUILD = Path(__file__).resolve().parent / "web" / "dashboard" / "build.py"


class BuildPy(build_py):
    """`pip install .` and wheels; an editable install reads web/static where it is."""

    def run(self) -> None:
        if not self.editable_mode:
            subprocess.run([sys.executable, str(BUILD)], check=True)
            # setuptools has looked for package data when there was none yet.
            self.__dict__.pop("data_files", None)
        super().run()


setup(cmdclass={"build_py": BuildPy})
