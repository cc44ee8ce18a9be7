"""What a theme's stylesheet says about the page itself: enough of CSS to find its custom properties, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_APART: Final = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_PIECES: Final = re.compile(r"""(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[^{};"'])+|[{};]""")
_THE_PAGE: Final = re.compile(r"(?:^|[\s,(])(?::root|html|body)[^\s,]*\s*(?:,|$)")
_SELDOM: Final = re.compile(r"@supports\s+not\b|@media[^{]*\b(?:print|forced-colors|prefers-contrast)\b")
"""Rules for other moments than a theme's everyday: they say nothing about what is seen by most."""
_SCHEME: Final = re.compile(r"prefers-color-scheme:\s*(light|dark)")


@dataclass(frozen=True)
class Setting:
    """A custom property of the page: its value in the light and in the dark, and the line where it is set."""

    name: str
    line: int
    light: str | None
    """``None`` where it is set for the dark alone; ``dark`` likewise."""
    dark: str | None


def settings_in(css: str) -> Iterator[Setting]:
    """Every custom property that is set for the whole page, in the order of the file."""
    around: list[str] = []
    line, begun, piece = 1, 1, ""
    for part in _PIECES.findall(_without_comments(css)):
        if part == "{":
            around.append(piece.strip())
        else:
            if part in "};" and _says_the_page(around) and (found := _setting(piece, begun, " ".join(around))):
                yield found
            if part == "}" and around:
                around.pop()
        piece = part if part not in "{};" else ""
        begun = line + part[: len(part) - len(part.lstrip())].count("\n")
        line += part.count("\n")


def _without_comments(css: str) -> str:
    """The same lines without comments; what stands in quotes is none."""
    return _APART.sub(lambda found: found[1] or "\n" * found[0].count("\n"), css)


def _says_the_page(around: list[str]) -> bool:
    selectors = [rule for rule in around if not rule.startswith("@")]
    return (
        bool(selectors)
        and all(_THE_PAGE.search(rule) or rule == "&" for rule in selectors)
        and not any(map(_SELDOM.match, around))
    )


def _setting(piece: str, line: int, around: str) -> Setting | None:
    name, colon, value = piece.strip().partition(":")
    if not colon or not name.startswith("--"):
        return None
    value = value.replace("!important", "").strip()
    scheme = _SCHEME.search(around)
    light, dark = _both(value)
    only = scheme[1] if scheme else None
    return Setting(name.strip(), line, None if only == "dark" else light, None if only == "light" else dark)


def _both(value: str) -> tuple[str, str]:
    """The value in the light and in the dark: ``light-dark(white, rgb(0, 0, 0))`` is white, and black."""
    inner = re.fullmatch(r"light-dark\((.*)\)", value, re.DOTALL)
    halves = re.split(r",(?![^(]*\))", inner[1]) if inner else [value]
    return halves[0].strip(), halves[-1].strip()
