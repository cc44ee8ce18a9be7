"""A stylesheet of ours, squeezed, as the rules that ``sieve`` chooses from (CSS Syntax, by tinycss2).

Whoever reads one imports this with it: a worker that has shown no page yet needs no reader of CSS.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import tinycss2
from tinycss2.ast import (
    AtRule,
    FunctionBlock,
    IdentToken,
    LiteralToken,
    Node,
    QualifiedRule,
    SquareBracketsBlock,
    StringToken,
)

from porch.web.sieve import ATTRIBUTES, Group, Rule, Selector, Sheet

_CONDITIONS: Final = ("media", "supports")
_CHOICES: Final = ("is", "where", "has")


def read_sheet(css: str) -> Sheet:
    """The rules of ``css``; written again, they are the same text."""
    return _parts(tinycss2.parse_stylesheet(css, skip_whitespace=True, skip_comments=True))


def _parts(nodes: Iterable[Node]) -> Sheet:
    return tuple(map(_part, nodes))


def _part(node: Node) -> Rule | Group | str:
    if isinstance(node, QualifiedRule):
        declarations = (_text(tokens) for tokens in _split(node.content, ";"))
        return Rule(tuple(map(_selector, _split(node.prelude, ","))), tuple(filter(None, declarations)))
    if isinstance(node, AtRule) and node.content and node.lower_at_keyword in _CONDITIONS:
        rules = tinycss2.parse_rule_list(node.content, skip_whitespace=True, skip_comments=True)
        return Group(f"@{node.at_keyword} {_text(node.prelude)}", _parts(rules))
    return _text([node])


def _selector(tokens: Sequence[Node]) -> Selector:
    needs, choices = [], []
    for before, token in pairwise([None, *tokens]):
        mark = before.value if isinstance(before, LiteralToken) else ""
        if isinstance(token, IdentToken) and mark != ":":
            needs.append(f".{token.value}" if mark == "." else token.lower_value)
        elif isinstance(token, SquareBracketsBlock):
            needs += _needs_of_attribute(token)
        elif isinstance(token, FunctionBlock) and token.lower_name in _CHOICES:
            choices.append(tuple(map(_selector, _split(token.arguments, ","))))
    return Selector(_text(tokens), frozenset(needs), tuple(choices))


def _needs_of_attribute(block: SquareBracketsBlock) -> Iterator[str]:
    """What ``[dir="rtl"]`` needs of a page; nothing, where it asks for another attribute or for part of a value."""
    match block.content:
        case [
            IdentToken(lower_value=name),
            LiteralToken(value="="),
            StringToken(value=value) | IdentToken(value=value),
        ]:
            if name in ATTRIBUTES:
                yield f'[{name}="{value.lower()}"]'


def _split(tokens: Iterable[Node], mark: str) -> list[list[Node]]:
    """``tokens`` in parts, at the marks between them; those inside brackets separate nothing here."""
    parts: list[list[Node]] = [[]]
    for token in tokens:
        if isinstance(token, LiteralToken) and token.value == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(tokens: Sequence[Node]) -> str:
    return str(tinycss2.serialize(tokens)).strip()
