"""Styles and scripts inside an embedded form: one request shows all of it, and the policy names each by its hash."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from porch.assets import Assets, fingerprint
from porch.forms.definition import FormDefinition
from porch.web.context import services
from porch.web.themes import own_rules

_STYLES = ("css/form.css", "css/embed.css")
_PAGES = "/* Pages"
"""Where a theme's file goes on with what only whole pages have."""
_SCRIPTS = ("js/form.js", "js/frame.js")
_PROOF = ("js/proof.js",)
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|[ \t])//[^\n]*", re.DOTALL | re.MULTILINE)
_COMMENT_OF_CSS = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"[ \t]*([{}();,=<>?|&+])[ \t]*")
_ROOT = re.compile(r"(?<=^:root\{)[^{}]*|(?<=\n:root\{)[^{}]*|(?<=\}:root\{)[^{}]*")
_PROPERTY = re.compile(r"(?:^|;)(--[a-z-]+):")
_MEDIA = re.compile(r"@media[^{;]*", re.IGNORECASE)
_PREFERENCE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"
"""Stand in the place of a preference, so that whatever is around it stays a condition."""


@dataclass(frozen=True)
class _File:
    path: Path
    digest: str
    """Of its content: what was made of the file is made anew when it changes."""
    is_ours: bool

    def text(self) -> str:
        return self.path.read_text(encoding="utf-8-sig")


@dataclass(frozen=True)
class Inlined:
    """The text of a style or script element, and its hash as a policy names it."""

    text: Markup
    hash: str


def inlined(definition: FormDefinition) -> tuple[Inlined, Inlined]:
    """The style and the script of an embedded form, in its theme, background and scheme."""
    site = services()
    theme = site.catalog.theme_of(definition)
    embed = definition.embed
    names = (*_STYLES, f"themes/{theme.name}.css") if theme.name else _STYLES
    style = _style(_files(site.assets, names), own_rules(theme), embed.background, embed.scheme)
    return style, _script(_files(site.assets, _SCRIPTS))


def inlined_proof() -> Inlined:
    """The script that answers a challenge, for the embedded forms that carry one."""
    return _script(_files(services().assets, _PROOF))


def squeezed(text: str) -> str:
    """A script of ours without comments and the white space that only people need. Line breaks stay, so that it does
    not matter where it leaves out semicolons."""
    lines = (_AROUND.sub(r"\1", line.strip()) for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def squeezed_style(css: str) -> str:
    """The same for a style, where line breaks mean nothing."""
    css = re.sub(r"\s*([{};,>~])\s*|(?<=:)\s+", lambda found: found[1] or "", _COMMENT_OF_CSS.sub("", css)).strip()
    return re.sub(r"(?<=[:,( ])0(?=\.\d)", "", css.replace(";}", "}"))


def _files(assets: Assets, names: tuple[str, ...]) -> tuple[_File, ...]:
    found = (asset.path for name in names if (asset := assets.find(name)))
    return tuple(_File(path, fingerprint(path), assets.is_ours(path)) for path in found)


@lru_cache(maxsize=256)
def _style(files: tuple[_File, ...], rules: str, background: str, scheme: str) -> Inlined:
    first, *rest = map(_style_in, files)
    css = "\n".join([_without(first, _set_in("".join(rest))), *rest, rules])
    if background == "transparent":
        css += "\n:root{--paper:transparent;--padding:.375rem}"
    if scheme != "auto":
        css = _in_scheme(css, scheme) + f"\n:root{{color-scheme:{scheme}}}"
    return _inlined(css)


def _style_in(file: _File) -> str:
    """What a frame needs of a stylesheet. A site's own stays as it is written: squeezing could change its strings."""
    css = file.text().partition(_PAGES)[0]
    return squeezed_style(css) if file.is_ours else css


def _set_in(css: str) -> frozenset[str]:
    """The custom properties that a stylesheet sets for everything, whatever the device is like."""
    return frozenset(name for root in _ROOT.findall(css) for name in _PROPERTY.findall(root))


def _without(css: str, names: frozenset[str]) -> str:
    """A stylesheet of ours whose first rule leaves out what a later one sets again: frames are small."""

    def is_needed(line: str) -> bool:
        return line.partition(":")[0] not in names

    return _ROOT.sub(lambda root: ";".join(filter(is_needed, root[0].split(";"))), css, count=1)


def _in_scheme(css: str, scheme: str) -> str:
    """The stylesheet as on a device that prefers ``scheme``, whatever this one prefers."""

    def settled(media: re.Match[str]) -> str:
        return _PREFERENCE.sub(lambda found: _ALWAYS if found[1].lower() == scheme else _NEVER, media[0])

    return _MEDIA.sub(settled, css)


@lru_cache(maxsize=16)
def _script(files: tuple[_File, ...]) -> Inlined:
    return _inlined(squeezed("\n".join(file.text() for file in files)))


def _inlined(text: str) -> Inlined:
    text = text.replace("</", "<\\/")  # nothing in the text may end its element
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inlined(Markup(text), f"sha256-{digest}")  # noqa: S704 - the site's own files
