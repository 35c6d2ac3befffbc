"""As much of Docker's two file formats as this project uses, read the way Docker reads them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_CONTINUED = re.compile(r"\\\n(?:[ \t]*#[^\n]*\n)*")
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


class Instruction(NamedTuple):
    """One line of a Dockerfile, without the flags that may follow its name."""

    name: str
    flags: dict[str, str]
    rest: str

    @property
    def words(self) -> list[str]:
        """Its arguments: as JSON, if it is written so, else split at spaces."""
        if self.rest.startswith("["):
            words: list[str] = json.loads(self.rest)
            return words
        return shlex.split(self.rest)


@dataclass
class Stage:
    """From one FROM to the next."""

    image: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        return self.all(name)[-1]

    @property
    def environment(self) -> dict[str, str]:
        pairs = (word.split("=", 1) for each in self.all("ENV") for word in each.words)
        return {pair[0]: pair[1] for pair in pairs}


def read_stages(text: str) -> list[Stage]:
    """A Dockerfile's stages, in order."""
    stages: list[Stage] = []
    for line in _COMMENT.sub("", _CONTINUED.sub(" ", text)).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            image, *alias = rest.split()
            stages.append(Stage(image, alias[1] if alias else None))
        else:
            stages[-1].instructions.append(_instruction(name, rest))
    return stages


def _instruction(name: str, rest: str) -> Instruction:
    flags = {}
    rest = rest.strip()
    while match := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags[match[1]] = match[2]
        rest = rest[match.end() :]
    return Instruction(name, flags, rest)


class Ignored:
    """A .dockerignore: the last pattern that fits a path, or a folder it is in, decides."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.splitlines()]
        self._patterns = [
            (not line.startswith("!"), _regex(line.lstrip("!").strip("/")))
            for line in lines
            if line and not line.startswith("#")
        ]

    def __contains__(self, path: str) -> bool:
        parts = path.split("/")
        places = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        ignored = False
        for ignores, pattern in self._patterns:
            if any(pattern.fullmatch(place) for place in places):
                ignored = ignores
        return ignored


def _regex(pattern: str) -> re.Pattern[str]:
    tokens: Sequence[str] = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(token) or re.escape(token) for token in tokens))
