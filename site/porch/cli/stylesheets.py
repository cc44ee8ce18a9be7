"""What `porch check` remarks on a site's own themes: what browsers would pass over without a word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from posixpath import join, normpath
from typing import Final

import tinycss2
from tinycss2.ast import AtRule, Declaration, FunctionBlock, Node, ParseError, QualifiedRule, StringToken, URLToken

from porch.assets import Assets

_END: Final = "porch-end"
"""An at-rule put behind a stylesheet: whatever is open there swallows it."""
_ELSEWHERE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|#|$)", re.IGNORECASE)
"""How an address begins that is no file of the site."""
_ASKED: Final = re.compile(r"var\(\s*(--[\w-]+)")
_PROPERTY: Final = re.compile(r"--[\w-]+")


def remarks_on_themes(assets: Assets) -> Iterator[str]:
    """Each remark as one line, with file and line; what is no CSS at all is among the problems already."""
    sheets = [path for folder in ("css", "themes") for path in assets.files_in(folder) if path.suffix == ".css"]
    own = sorted(path for path in sheets if path.parent.name == "themes" and not assets.is_ours(path.resolve()))
    if not own:
        return
    ours = [path.read_text(encoding="utf-8") for path in sheets if assets.is_ours(path.resolve())]
    known = frozenset(name for css in ours for name in _PROPERTY.findall(css))
    for path in own:
        css = path.read_text(encoding="utf-8-sig", errors="replace")
        try:
            for line, remark in sorted(_remarks(css, known, assets)):
                yield f"static/themes/{path.name}:{line}: {remark}"
        except RecursionError:  # nobody writes that
            yield f"static/themes/{path.name}: is nested too deeply to be read. Remove some of its brackets"


def _remarks(css: str, known: frozenset[str], assets: Assets) -> Iterator[tuple[int, str]]:
    rules = tinycss2.parse_stylesheet(f"{css}\n@{_END};", skip_whitespace=True)
    last = rules[-1]
    if not (isinstance(last, AtRule) and last.at_keyword == _END):
        yield (
            last.source_line,
            "what begins here has no end: a `}` is missing, a quotation mark, or the `*/` of a comment",
        )
    asked = frozenset(_ASKED.findall(css))
    for node in _nodes(rules):
        if isinstance(node, ParseError):
            yield node.source_line, "browsers pass over what ends here; write `name: value;`, and comments as /* … */"
        if isinstance(node, Declaration) and node.name.startswith("--") and node.name not in known | asked:
            for meant in difflib.get_close_matches(node.name, sorted(known), n=1, cutoff=0.8):
                yield node.source_line, f"nothing asks for `{node.name}`; did you mean `{meant}`?"
        address = _address(node)
        if address and not _ELSEWHERE.match(address) and assets.find(name := _file(address)) is None:
            yield node.source_line, f"there is no static/{name} in the site; put the file there or mend url({address})"


def _nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Everything that stands in ``nodes``: rules, declarations, and the parts of their values."""
    for node in nodes:
        yield node
        if isinstance(node, Declaration):
            yield from _nodes(node.value)
        elif isinstance(node, FunctionBlock):
            yield from _nodes(node.arguments)
        elif isinstance(node, (QualifiedRule, AtRule)) and node.content:
            yield from _nodes(tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True))


def _address(node: Node) -> str:
    if isinstance(node, URLToken):
        return str(node.value).strip()
    if isinstance(node, FunctionBlock) and node.lower_name == "url":
        return next((str(part.value) for part in node.arguments if isinstance(part, StringToken)), "").strip()
    return ""


def _file(address: str) -> str:
    """The file below static/ that an address in a theme leads to."""
    path = re.split(r"[?#]", address)[0]
    return normpath(path.removeprefix("/static/") if path.startswith("/") else join("themes", path)).lstrip("/")
