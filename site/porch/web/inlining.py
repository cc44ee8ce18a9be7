"""Styles and scripts inside a page: one request shows all of it, and the policy names each by its hash."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from porch.assets import Assets, fingerprint
from porch.web.context import services

_SCRIPTS = ("js/form.js", "js/frame.js")
_PROOF = ("js/proof.js",)
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|[ \t])//[^\n]*", re.DOTALL | re.MULTILINE)
_COMMENT_OF_CSS = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"[ \t]*([{}();,=<>?|&+])[ \t]*")


@dataclass(frozen=True)
class File:
    """A style or a script that goes into a page."""

    name: str
    """Below ``static/``."""
    path: Path
    digest: str
    """Of its content: what was made of the file is made anew when it changes."""
    is_ours: bool

    def text(self) -> str:
        """What is in it now."""
        return self.path.read_text(encoding="utf-8-sig")


@dataclass(frozen=True)
class Inlined:
    """The text of a style or script element, and its hash as a policy names it."""

    text: Markup
    hash: str


def inlined_script() -> Inlined:
    """The script of an embedded form."""
    return _script(files_of(services().assets, _SCRIPTS))


def inlined_proof() -> Inlined:
    """The script that answers a challenge, for the embedded forms that carry one."""
    return _script(files_of(services().assets, _PROOF))


def squeezed(text: str) -> str:
    """A script of ours without comments and the white space that only people need. Line breaks stay, so that it does
    not matter where it leaves out semicolons."""
    lines = (_AROUND.sub(r"\1", line.strip()) for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def squeezed_style(css: str) -> str:
    """The same for a style, where line breaks mean nothing."""
    css = re.sub(r"\s*([{};,>~])\s*|(?<=:)\s+", lambda found: found[1] or "", _COMMENT_OF_CSS.sub("", css)).strip()
    return re.sub(r"(?<=[:,( ])0(?=\.\d)", "", css.replace(";}", "}"))


def files_of(assets: Assets, names: Iterable[str]) -> tuple[File, ...]:
    """The files of these names that are there."""
    found = ((name, asset.path) for name in names if (asset := assets.find(name)))
    return tuple(File(name, path, fingerprint(path), assets.is_ours(path)) for name, path in found)


def as_inlined(text: str) -> Inlined:
    """What stands in an element, and what allows it there."""
    text = text.replace("</", "<\\/")  # nothing in the text may end its element
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inlined(Markup(text), f"sha256-{digest}")  # noqa: S704 - the site's own files


@lru_cache(maxsize=16)
def _script(files: tuple[File, ...]) -> Inlined:
    return as_inlined(squeezed("\n".join(file.text() for file in files)))
