"""Which rules of a stylesheet a page has a use for: those whose elements, classes and few attributes are in it.

It reads stylesheets of Porch, squeezed, and no others: they have no braces in strings, and name elements and classes
plainly. What a page gets only by a script is always kept.
"""

import re
from collections.abc import Iterator
from typing import Final

_MADE_BY_SCRIPTS: Final = frozenset({".framed", ".preferred"})
_ALWAYS: Final = _MADE_BY_SCRIPTS | {"html", "body"}
_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
_CLASSES = re.compile(r'\sclass="([^"<>]*)"')
_VALUED = re.compile(r'\s(dir|type|tabindex)="([a-z0-9-]+)"')
_BETWEEN = re.compile(r",(?![^()]*(?:\([^()]*\)[^()]*)*\))")
"""The commas of a list of selectors, and none inside parentheses."""
_CHOICE = re.compile(r":(is|has|not|nth-[a-z-]+)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
_PART = re.compile(r'\[(?:dir|type|tabindex)="[^"]*"\]|\.[a-zA-Z][\w-]*|(?<![\w.:[="-])[a-z][a-z0-9]*(?![\w=\]"-])')
_ROOT = re.compile(r"((?:^|(?<=[}\n{]))(?:html)?:root\{)([^{}]*)\}")
_SET = re.compile(r"\s*(--[a-z-]+):")
_USED = re.compile(r"var\((--[a-z-]+)")


def words_of(page: str) -> frozenset[str]:
    """What selectors can name of a page's HTML: ``label``, ``.hint``, ``[dir="rtl"]``."""
    classes = (f".{name}" for names in _CLASSES.findall(page) for name in names.split())
    valued = (f'[{name}="{value}"]' for name, value in _VALUED.findall(page))
    return _ALWAYS.union(_ELEMENT.findall(page), classes, valued)


def sifted(css: str, words: frozenset[str]) -> str:
    """The rules that can apply to a page of these ``words``, in their order."""
    return "".join(_sifted_rules(css, words))


def without_unused(css: str) -> str:
    """A whole style, but for the custom properties of its ``:root`` that nothing in it asks for."""
    used = frozenset(_USED.findall(css))

    def is_needed(declaration: str) -> bool:
        name = _SET.match(declaration)
        return name is None or name[1] in used

    def needed(root: re.Match[str]) -> str:
        left = ";".join(filter(is_needed, root[2].split(";")))
        return f"{root[1]}{left}}}" if left else ""

    left = _ROOT.sub(needed, css)
    return left if left == css else without_unused(left)  # what only unused ones asked for is unused now


def _sifted_rules(css: str, words: frozenset[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            if inner := sifted(body, words):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif selectors := [one for one in _BETWEEN.split(head) if _can_apply(one, words)]:
            yield f"{','.join(selectors)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each outermost rule: what stands before its braces, and what stands between them."""
    start = depth = opened = 0
    for brace in re.finditer(r"[{}]", css):
        if brace[0] == "{":
            depth += 1
            opened = brace.start() if depth == 1 else opened
        else:
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : brace.start()]
                start = brace.end()


def _can_apply(selector: str, words: frozenset[str]) -> bool:
    for kind, choices in _CHOICE.findall(selector):
        if kind in ("is", "has") and not any(_can_apply(one, words) for one in _BETWEEN.split(choices)):
            return False
    return words.issuperset(_PART.findall(_CHOICE.sub("", selector)))
