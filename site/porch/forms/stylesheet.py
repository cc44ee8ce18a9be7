"""What a theme's stylesheet says about the page itself: its custom properties, and the schemes that it is made for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from porch.forms.colours import Scheme

SCHEMES: Final[tuple[Scheme, Scheme]] = ("light", "dark")
_THE_PAGE: Final = re.compile(r"(?:^|[\s,(])(?::root|html|body)[^\s,]*\s*(?:,|$)")
_SELDOM: Final = re.compile(r"@supports\s+not\b|@media.*\b(?:print|forced-colors|prefers-contrast)\b", re.DOTALL)
"""Rules for other moments than a theme's everyday: they say nothing about what is seen by most."""
_SCHEME: Final = re.compile(r"prefers-color-scheme\s*:\s*(light|dark)")


@dataclass(frozen=True)
class Setting:
    """A custom property of the page, or its ``color-scheme``: the value as it is written, and where it is set."""

    name: str
    value: str
    line: int
    schemes: tuple[Scheme, ...]
    """What visitors prefer who get this value."""
    important: bool


def settings_in(css: str) -> list[Setting]:
    """Everything that is set for the whole page; where a name is set twice, the later one counts."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    found = list(_settings(rules, ()))
    return sorted(found, key=lambda setting: setting.important)  # a stable sort: else in the order of the file


def _settings(nodes: Iterable[Node], around: tuple[str, ...]) -> Iterator[Setting]:
    for node in nodes:
        if isinstance(node, Declaration):
            if (node.name.startswith("--") or node.lower_name == "color-scheme") and _says_the_page(around):
                yield _setting(node, around)
        elif isinstance(node, (QualifiedRule, AtRule)) and node.content:
            head = f"@{node.lower_at_keyword}" if isinstance(node, AtRule) else ""
            head += tinycss2.serialize(node.prelude)
            content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield from _settings(content, (*around, head.strip()))


def _says_the_page(around: tuple[str, ...]) -> bool:
    selectors = [rule for rule in around if not rule.startswith("@")]
    return (
        bool(selectors)
        and all(_THE_PAGE.search(rule) or rule == "&" for rule in selectors)
        and not any(map(_SELDOM.match, around))
    )


def _setting(node: Declaration, around: tuple[str, ...]) -> Setting:
    only = _SCHEME.findall(" ".join(around))
    schemes = tuple(scheme for scheme in SCHEMES if not only or scheme in only)
    value = " ".join(tinycss2.serialize(node.value).split())
    return Setting(node.name, value, node.source_line, schemes, bool(node.important))
