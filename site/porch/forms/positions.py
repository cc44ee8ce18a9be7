"""Where each key and array item of a TOML text stands: a small scanner over text that is known to be valid."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""A place in the values: table keys as text, array items counted from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:\\.|[^"\\])*"|' r"'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


def line_numbers(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key and array item in ``text``, which must be valid TOML."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    """A recursive descent that remembers where things begin and skips what they are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}
        self._counted = (0, 1)

    def document(self) -> None:
        """Everything: headers and the keys below them."""
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self._sees("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        double = self._sees("[[")
        line = self._line()
        self.at += 2 if double else 1
        path = self._resolved(self._dotted_key(), new_item=double)
        self.at += 2 if double else 1
        self._note(path, line)
        return path

    def _resolved(self, keys: Path, *, new_item: bool) -> Path:
        """The path of a header: each array of tables on the way means its newest item."""
        path: Path = ()
        for position, key in enumerate(keys):
            path += (key,)
            last = position == len(keys) - 1
            if last and new_item:
                self._lengths[path] = self._lengths.get(path, 0) + 1
                self._note(path, self._line())
            if path in self._lengths:
                path += (self._lengths[path] - 1,)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        keys = self._dotted_key()
        for length in range(1, len(keys) + 1):
            self._note(table + keys[:length], line)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(table + keys)

    def _dotted_key(self) -> Path:
        keys = [self._key()]
        while self._sees("."):
            self.at += 1
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        self._skip(_SPACE)
        start = self.at
        self._skip(_KEY)
        raw = self.text[start : self.at]
        self._skip(_SPACE)
        return next(iter(tomllib.loads(f"{raw} = 0"))) if raw[:1] in "\"'" else raw

    def _value(self, path: Path) -> None:
        if self._sees("["):
            for index in self._items("]"):
                self._note((*path, index), self._line())
                self._value((*path, index))
        elif self._sees("{"):
            for _ in self._items("}"):
                self._pair(path)
        else:
            self._skip(_STRING if self.text[self.at] in "\"'" else _SCALAR)

    def _items(self, closing: str) -> Iterator[int]:
        """Stop at each item between brackets; the caller reads it before the next one is asked for."""
        self.at += 1
        index = 0
        while self._skip(_BLANK) < len(self.text) and not self._sees(closing):
            yield index
            index += 1
            self._skip(_BLANK)
            if self._sees(","):
                self.at += 1
        self.at += 1

    def _sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)

    def _line(self) -> int:
        """The line of the present position; counts on from the last one, so that a long file takes linear time."""
        before, line = self._counted
        line += self.text.count("\n", before, self.at)
        self._counted = (self.at, line)
        return line
