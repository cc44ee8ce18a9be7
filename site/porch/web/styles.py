"""The styles of a page, inside it: only the rules that its own parts have a use for, so that one answer shows it all.

A site's own stylesheets stay as they are: as files beside a page, where their addresses lead on from theirs, and whole
in a frame.
"""

import re
from functools import lru_cache
from itertools import groupby
from typing import Final

from markupsafe import Markup

from porch.forms.definition import FormDefinition
from porch.forms.sections import Theme
from porch.web.context import services
from porch.web.headers import admit_style
from porch.web.inlining import File, Inlined, as_inlined, files_of, squeezed_style
from porch.web.sieve import sifted, without_unused, words_of
from porch.web.themes import own_rules

_PAGE: Final = ("css/form.css", "css/porch.css")
_FRAME: Final = ("css/form.css", "css/embed.css")
_PAGES: Final = "/* Pages"
"""Where a stylesheet goes on with what only whole pages have."""
_ROOT = re.compile(r"(?<=^:root\{)[^{}]*|(?<=\n:root\{)[^{}]*|(?<=\}:root\{)[^{}]*")
_PROPERTY = re.compile(r"(?:^|;)(--[a-z-]+):")
_MEDIA = re.compile(r"@media[^{;]*", re.IGNORECASE)
_PREFERENCE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"
"""Stand in the place of a preference, so that whatever is around it stays a condition."""


def page_styles(definition: FormDefinition | None, body: str, direction: str, *more: str) -> Markup:
    """The styles of a page of ours, or of a form's, with this body; ``more`` are files between ours and the theme's."""
    site = services()
    theme = site.catalog.theme_of(definition) if definition else site.catalog.site.theme
    files = files_of(site.assets, _named(_PAGE, *more, theme=theme))
    words = words_of(body) | {f'[dir="{direction}"]'}
    if all(file.is_ours for file in files):
        return _element(_whole_style(files, own_rules(theme), words))
    return Markup("\n  ").join(_beside_own(files, own_rules(theme), words))


def frame_style(definition: FormDefinition, body: str, direction: str) -> Markup:
    """The style of an embedded form, in its theme, background and scheme."""
    site = services()
    theme, embed = site.catalog.theme_of(definition), definition.embed
    files = files_of(site.assets, _named(_FRAME, theme=theme))
    words = words_of(body) | {f'[dir="{direction}"]'}
    return _element(_frame_style(files, own_rules(theme), words, embed.background, embed.scheme))


def _named(files: tuple[str, ...], *more: str, theme: Theme) -> tuple[str, ...]:
    return (*files, *filter(None, more), *([f"themes/{theme.name}.css"] if theme.name else []))


def _element(style: Inlined) -> Markup:
    admit_style(style.hash)
    return Markup("<style>{}</style>").format(style.text)


def _beside_own(files: tuple[File, ...], rules: str, words: frozenset[str]) -> list[Markup]:
    """Ours inlined and the site's own as files, in their order."""
    assets, parts = services().assets, []
    for is_ours, run in groupby(files, lambda file: file.is_ours):
        if is_ours:
            parts.append(_element(_run_of_ours(tuple(run), words)))
        else:
            link = Markup('<link rel="stylesheet" href="{}">')
            parts += [link.format(assets.url(file.name)) for file in run]
    return [*parts, _element(as_inlined(rules))] if rules else parts


@lru_cache(maxsize=256)
def _run_of_ours(files: tuple[File, ...], words: frozenset[str]) -> Inlined:
    return as_inlined("\n".join(sifted(squeezed_style(file.text()), words) for file in files))


@lru_cache(maxsize=256)
def _whole_style(files: tuple[File, ...], rules: str, words: frozenset[str]) -> Inlined:
    first, *rest = (sifted(squeezed_style(file.text()), words) for file in files)
    css = "\n".join([_without(first, _set_in("".join(rest) + rules)), *rest, rules])
    return as_inlined(without_unused(css))


@lru_cache(maxsize=256)
def _frame_style(files: tuple[File, ...], rules: str, words: frozenset[str], background: str, scheme: str) -> Inlined:
    first, *rest = (_in_frame(file, words) for file in files)
    css = "\n".join([_without(first, _set_in("".join(rest) + rules)), *rest, rules])
    if background == "transparent":
        css += "\n:root{--paper:transparent;--padding:.375rem}"
    if all(file.is_ours for file in files):
        css = without_unused(css)
    if scheme != "auto":
        css = _in_scheme(css, scheme) + f"\n:root{{color-scheme:{scheme}}}"
    return as_inlined(css)


def _in_frame(file: File, words: frozenset[str]) -> str:
    """What a frame needs of a stylesheet. A site's own stays as it is written: squeezing could change its strings."""
    css = file.text().partition(_PAGES)[0]
    return sifted(squeezed_style(css), words) if file.is_ours else css


def _set_in(css: str) -> frozenset[str]:
    """The custom properties that a stylesheet sets for everything, whatever the device is like."""
    return frozenset(name for root in _ROOT.findall(css) for name in _PROPERTY.findall(root))


def _without(css: str, names: frozenset[str]) -> str:
    """A stylesheet of ours whose first rule leaves out what a later one sets again."""

    def is_needed(line: str) -> bool:
        return line.partition(":")[0] not in names

    return _ROOT.sub(lambda root: ";".join(filter(is_needed, root[0].split(";"))), css, count=1)


def _in_scheme(css: str, scheme: str) -> str:
    """The stylesheet as on a device that prefers ``scheme``, whatever this one prefers."""

    def settled(media: re.Match[str]) -> str:
        return _PREFERENCE.sub(lambda found: _ALWAYS if found[1].lower() == scheme else _NEVER, media[0])

    return _MEDIA.sub(settled, css)
