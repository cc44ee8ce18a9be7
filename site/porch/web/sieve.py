"""Which rules of a stylesheet a page has a use for: those whose elements, classes and few attributes are in it, and of
the custom properties those that something asks for. What a page gets only by a script is always kept.
"""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Final

ATTRIBUTES: Final = ("dir", "type", "tabindex")
"""Those by whose values rules are kept or left out; a rule that asks for any other is kept."""
_MADE_BY_SCRIPTS: Final = frozenset({".framed", ".preferred"})
_ALWAYS: Final = _MADE_BY_SCRIPTS | {"html", "body"}
_ELEMENT = re.compile(r"<([a-z][a-z0-9-]*)", re.IGNORECASE)
_CLASSES = re.compile(r"""\sclass\s*=\s*["']?([^"'<>]*)""", re.IGNORECASE)
_VALUED = re.compile(rf"""\s({"|".join(ATTRIBUTES)})\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
_ROOT: Final = (":root", "html:root")


@dataclass(frozen=True)
class Selector:
    """One of the selectors of a rule."""

    text: str
    needs: frozenset[str]
    """What must be in a page, as ``words_of`` names it."""
    choices: tuple[tuple["Selector", ...], ...]
    """What stands in each ``:is()``, ``:where()`` and ``:has()``: one of them must be able to apply."""

    def can_apply(self, words: frozenset[str]) -> bool:
        """Whether it could to a page of these ``words``."""
        return self.needs <= words and all(any(one.can_apply(words) for one in choice) for choice in self.choices)


@dataclass(frozen=True)
class Rule:
    """A rule with its selectors, and its declarations as they are written."""

    selectors: tuple[Selector, ...]
    declarations: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The rules that count under a condition; ``head`` is it: ``@media print``."""

    head: str
    rules: "Sheet"


Sheet = tuple[Rule | Group | str, ...]
"""A stylesheet in its order. A text stands for whatever is taken as it is."""


def words_of(page: str) -> frozenset[str]:
    """What stylesheets can name of a page's HTML: ``label``, ``.hint``, ``[dir="rtl"]``, and what it asks of them
    itself, ``--lamp``. A site's own templates may quote as they like; a word too many does no harm."""
    elements = (name.lower() for name in _ELEMENT.findall(page))
    classes = (f".{name}" for names in _CLASSES.findall(page) for name in names.split())
    valued = (f'[{name.lower()}="{value.lower()}"]' for name, value in _VALUED.findall(page))
    return _ALWAYS.union(elements, classes, valued, _ASKED.findall(page))


def sifted(sheet: Sheet, words: frozenset[str]) -> Sheet:
    """The rules that can apply to a page of these ``words``."""

    def fitting(rule: Rule) -> Rule:
        return replace(rule, selectors=tuple(one for one in rule.selectors if one.can_apply(words)))

    return _changed(sheet, fitting)


def without_overridden(sheet: Sheet) -> Sheet:
    """``sheet`` without the custom properties that a later rule sets again for everything, whatever the device."""
    parts: list[Rule | Group | str] = []
    later: set[str] = set()
    for part in reversed(sheet):
        if isinstance(part, Rule) and _texts(part) == _ROOT[:1]:
            parts.append(_without(part, later))
            later.update(_names(part))
        else:
            parts.append(part)
    return _changed(tuple(reversed(parts)), lambda rule: rule)


def without_unused(sheet: Sheet, words: frozenset[str]) -> Sheet:
    """A whole style without the custom properties of ``:root`` that nothing asks for, in it or among ``words``."""
    asked = words.union(_ASKED.findall(written(sheet)))

    def needed(rule: Rule) -> Rule:
        return _without(rule, _names(rule) - asked) if set(_ROOT).issuperset(_texts(rule)) else rule

    left = _changed(sheet, needed)
    return left if left == sheet else without_unused(left, words)  # what only unused ones asked for is unused now


def written(sheet: Sheet) -> str:
    """The stylesheet as text."""
    return "".join(map(_written, sheet))


def _written(part: Rule | Group | str) -> str:
    if isinstance(part, Rule):
        return f"{','.join(_texts(part))}{{{';'.join(part.declarations)}}}"
    return f"{part.head}{{{written(part.rules)}}}" if isinstance(part, Group) else part


def _texts(rule: Rule) -> tuple[str, ...]:
    return tuple(one.text for one in rule.selectors)


def _names(rule: Rule) -> frozenset[str]:
    """The custom properties that a rule sets."""
    names = (declaration.partition(":")[0] for declaration in rule.declarations)
    return frozenset(name for name in names if name.startswith("--"))


def _without(rule: Rule, names: Set[str]) -> Rule:
    left = (declaration for declaration in rule.declarations if declaration.partition(":")[0] not in names)
    return replace(rule, declarations=tuple(left))


def _changed(sheet: Sheet, change: Callable[[Rule], Rule]) -> Sheet:
    """``sheet`` with every rule ``change``d, and without those and the groups of which nothing is left."""
    parts: list[Rule | Group | str] = []
    for part in sheet:
        if isinstance(part, Rule):
            rule = change(part)
            parts += [rule] if rule.selectors and rule.declarations else []
        elif isinstance(part, Group):
            rules = _changed(part.rules, change)
            parts += [replace(part, rules=rules)] if rules else []
        else:
            parts.append(part)
    return tuple(parts)
