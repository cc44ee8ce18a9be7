"""TOML that remembers its file and lines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from porch.errors import Problem, SiteError
from porch.forms import positions, syntax

_DEEPEST: Final = 50
"""Tables and lists inside one another that are read: whatever works on the values has to go down as deep."""


@dataclass(frozen=True)
class Document:
    """The values of one TOML file, and where they stand."""

    file: str
    """The file as people are told of it, relative to the site: ``forms/newsletter.toml``."""
    values: Mapping[str, Any]
    lines: Mapping[positions.Path, int] = field(default_factory=dict)

    def line(self, path: positions.Path) -> int:
        """The line of a key or array item, counted from 1; of the nearest thing around it where it is missing."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def has(self, path: positions.Path) -> bool:
        """Whether the file itself says something at ``path``."""
        return path in self.lines

    def problem(self, path: positions.Path, message: str) -> Problem:
        """A problem at ``path``; array items are counted from 1 there, as people count."""
        return Problem(file=self.file, line=self.line(path), key=_as_people_write(path), message=message)


def read_document(path: Path, shown_as: str) -> Document:
    """The TOML file at ``path``; raises ``SiteError`` with one problem if it cannot be read or understood."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(shown_as, 1, f"cannot be read: {error.strerror}. Check who may read it.") from error
    text = _text(raw, shown_as)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(shown_as, *syntax.explain(error, text)) from error
    except RecursionError as error:
        raise _unreadable(shown_as, 1, "is nested too deeply to be read. Remove some of its brackets.") from error
    lines = positions.line_numbers(text)
    for place, line in lines.items():
        if len(place) > _DEEPEST:
            raise _unreadable(shown_as, line, "is nested too deeply to be read. Remove some of its dots or brackets.")
    return Document(file=shown_as, values=values, lines=lines)


def _text(raw: bytes, shown_as: str) -> str:
    """The file's text. A byte order mark, as some editors write it, is passed over."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 from here on. Save the file with the encoding UTF-8."
        raise _unreadable(shown_as, line, message) from error


def _unreadable(file: str, line: int, message: str) -> SiteError:
    return SiteError([Problem(file=file, line=line, key="", message=message)])


def _as_people_write(path: positions.Path) -> str:
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if written else part
    return written
