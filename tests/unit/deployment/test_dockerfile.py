"""What the Dockerfile names is there, and fits what the rest of the project says."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from main import app
from settings import Settings
from tests.unit.deployment.conftest import ROOT
from tests.unit.deployment.dockerfile import Ignored, Stage, read_stages
from web.routes.table import ROUTES

BUILDING = ("pyproject.toml", "setup.cfg", "setup.py", "MANIFEST.in", "README.md", "LICENSE")

IMPORT = """
import sys
sys.path.insert(0, {tree!r})
import main
for module in sys.modules.values():
    file = getattr(module, "__file__", None) or ""
    if file.startswith({root!r}) and not file.startswith({environment!r}):
        sys.exit(f"{{module.__name__}} came from {{file}}")
main.app(["--help"])
"""


def test_the_reader_reads_what_docker_reads() -> None:
    first, second = read_stages(
        "# a comment\nFROM python:3.13 AS build\nRUN a \\\n# in between\n && b\n"
        'FROM scratch\nCOPY --from=build /a /b\nENV A=1 \\\n    B="2 3"\nCMD ["x", "y"]\n'
    )
    assert (first.image, first.name, second.name) == ("python:3.13", "build", None)
    assert first.last("RUN").rest.split() == ["a", "&&", "b"]
    assert second.last("COPY").flags == {"from": "build"}
    assert second.environment == {"A": "1", "B": "2 3"}
    assert second.last("CMD").words == ["x", "y"]


@pytest.mark.parametrize(
    "path, ignored",
    [
        ("secret.txt", True),
        ("web", False),
        ("web/app.py", False),
        ("web/__pycache__/app.pyc", True),
        ("web/dashboard/node_modules/react/index.js", True),
        ("website/app.py", True),
        ("main.py", False),
    ],
)
def test_the_last_pattern_that_fits_decides_what_is_sent(path: str, ignored: bool) -> None:
    patterns = Ignored("# why\n*\n\n!web\n!main.py\n**/__pycache__\n**/node_modules\n")
    assert (path in patterns) is ignored


def test_every_source_of_a_copy_is_there_and_is_sent(stages: list[Stage], sent: list[Path]) -> None:
    names = {stage.name for stage in stages}
    for copy in (copy for stage in stages for copy in stage.all("COPY")):
        *sources, _ = copy.words
        if "from" in copy.flags:
            assert copy.flags["from"] in names
            continue
        for source in sources:
            assert [path for path in sent if path.is_relative_to(source)], source


def test_every_package_is_sent_whole_and_nothing_that_is_no_ones_business(
    package: configparser.ConfigParser, sources: list[Path], sent: list[Path], ignored: Ignored
) -> None:
    packages = package["options.packages.find"]["include"].split()
    modules = {f"{name}.py" for name in package["options"]["py_modules"].split()}
    needed = {
        path
        for path in sources
        if str(path) in modules or (path.parts[0] in packages and path.suffix == ".py")
    }
    assert {path.parts[0] for path in needed} == modules | {
        name for name in packages if "." not in name
    }
    needed |= {Path(name) for name in BUILDING} & set(sources)
    assert needed <= set(sent)
    for secret in (".env", "var/jwt.secret", ".git/config", ".venv/pyvenv.cfg", "compose.yaml"):
        assert secret in ignored
    assert not [path for path in sent if path.parts[0] == "tests"]


def test_what_is_sent_runs_by_itself(sent: list[Path], tmp_path: Path) -> None:
    for path in sent:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(ROOT / path)
    # A module's file is where its name was found, so that one from elsewhere is noticed.
    script = IMPORT.format(tree=str(tmp_path), root=f"{ROOT}/", environment=sys.prefix)
    outcome = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "serve" in outcome.stdout


def test_the_images_are_pinned_to_a_python_that_the_project_supports(
    stages: list[Stage], package: configparser.ConfigParser
) -> None:
    assert len({stage.image for stage in stages}) == 1, "what is built for one runs on it"
    match = re.fullmatch(r"python:(3\.\d+)(?:\.\d+)?-slim(?:-[a-z]+)?", stages[0].image)
    assert match is not None
    least = package["options"]["python_requires"].removeprefix(">=")
    assert _version(match[1]) >= _version(least)
    assert f"Programming Language :: Python :: {match[1]}" in package["metadata"]["classifiers"]


def test_the_dashboard_is_built_by_the_node_that_the_project_builds_with(
    stages: list[Stage], package: configparser.ConfigParser
) -> None:
    node = package["options.extras_require"]["dashboard"].strip()
    assert node in stages[0].all("RUN")[0].words


def test_it_runs_as_a_numbered_user_who_is_not_root_and_is_stopped_by_sigterm(
    stages: list[Stage],
) -> None:
    final = stages[-1]
    user, group = final.last("USER").rest.split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    made = " ".join(run.rest for run in final.all("RUN"))
    assert f"--uid {user}" in made
    assert f"--gid {group}" in made
    assert final.last("STOPSIGNAL").rest == "SIGTERM"


def test_nothing_that_builds_is_in_the_final_image(stages: list[Stage]) -> None:
    final = stages[-1]
    assert all("from" in copy.flags for copy in final.all("COPY"))
    for run in final.all("RUN"):
        assert not re.search(r"\b(pip|npm|node|apt|apt-get|gcc)\b", run.rest)


def test_what_it_starts_is_a_command_of_the_command_line(
    stages: list[Stage], package: configparser.ConfigParser
) -> None:
    script, _, target = package["options.entry_points"]["console_scripts"].strip().partition(" = ")
    assert target == "main:app"
    assert stages[-1].last("ENTRYPOINT").words == [script]
    assert stages[-1].last("CMD").words[0] in commands()


def test_its_settings_are_settings_and_its_port_is_theirs(stages: list[Stage]) -> None:
    final = stages[-1]
    given = {
        name.removeprefix("CONVEYOR_").lower(): value
        for name, value in final.environment.items()
        if name.startswith("CONVEYOR_")
    }
    settings = Settings.model_validate(given)
    assert settings.http_host == "0.0.0.0"
    assert final.last("EXPOSE").words == [str(settings.http_port)]
    assert settings.data_dir == Path(final.last("WORKDIR").rest)


def test_its_health_check_asks_a_route_that_is_open_at_the_port_that_is_its(
    stages: list[Stage],
) -> None:
    final = stages[-1]
    check_health(final.last("HEALTHCHECK").rest, final.environment["CONVEYOR_HTTP_PORT"])


def check_health(check: str, port: str) -> None:
    """A health check names a route that needs no token, at that port."""
    (address,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/[a-z/]+)", check)
    open_routes = {route.path for route in ROUTES if route.least is None and route.method == "GET"}
    assert address[0] == port
    assert address[1] in open_routes & {"/live", "/ready"}


def commands() -> set[str]:
    """What may follow ``python main.py``."""
    return {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback is not None
    }


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
