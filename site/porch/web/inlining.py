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
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|[ \t])//[^\n]*", re.DOTALL | re.MULTILINE)
_COMMENT_OF_CSS = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"[ \t]*([{}();,=<>?|&+])[ \t]*")
_NIGHT = re.compile(r"\(prefers-color-scheme:\s*dark\)")
_SCHEMES = {"light": ("not all", "light"), "dark": ("all", "dark")}


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


def squeezed(text: str) -> str:
    """A script of ours without comments and the white space that only people need. Line breaks stay, so that it does
    not matter where it leaves out semicolons."""
    lines = (_AROUND.sub(r"\1", line.strip()) for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def squeezed_style(css: str) -> str:
    """The same for a style, where line breaks mean nothing."""
    return re.sub(r"\s*([{};,])\s*|(?<=:)\s+", lambda found: found[1] or "", _COMMENT_OF_CSS.sub("", css)).strip()


def _files(assets: Assets, names: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
    found = (assets.find(name) for name in names)
    return tuple((asset.path, fingerprint(asset.path)) for asset in found if asset)


@lru_cache(maxsize=256)
def _style(files: tuple[tuple[Path, str], ...], rules: str, background: str, scheme: str) -> Inlined:
    css = "\n".join([*(path.read_text(encoding="utf-8").partition(_PAGES)[0] for path, _ in files), rules])
    if background == "transparent":
        css += "\n:root{--paper:transparent;--padding:.375rem}"
    if scheme in _SCHEMES:
        night, word = _SCHEMES[scheme]
        css = _NIGHT.sub(night, css) + f"\n:root{{color-scheme:{word}}}"
    return _inlined(squeezed_style(css))


@lru_cache(maxsize=16)
def _script(files: tuple[tuple[Path, str], ...]) -> Inlined:
    return _inlined(squeezed("\n".join(path.read_text(encoding="utf-8") for path, _ in files)))


def _inlined(text: str) -> Inlined:
    text = text.replace("</", "<\\/")  # nothing in the text may end its element
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inlined(Markup(text), f"sha256-{digest}")  # noqa: S704 - the site's own files
