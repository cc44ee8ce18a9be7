"""The styles of a page, inside it: only the rules that its own parts have a use for, so that one answer shows it all.

A site's own stylesheets stay as they are: as files beside a page, where their addresses lead on from theirs, and whole
in a frame.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, groupby
from typing import Final

from markupsafe import Markup

from porch.forms.definition import FormDefinition
from porch.forms.sections import Theme
from porch.web.context import services
from porch.web.headers import admit_style
from porch.web.inlining import File, Inlined, as_inlined, files_of, squeezed_style
from porch.web.sieve import Sheet, sifted, without_overridden, without_unused, words_of, written
from porch.web.themes import own_rules

_PAGE: Final = ("css/form.css", "css/porch.css")
_FRAME: Final = ("css/form.css", "css/embed.css")
_PAGES: Final = "/* Pages"
"""Where a stylesheet goes on with what only whole pages have."""
_MEDIA = re.compile(r"@media[^{;]*", re.IGNORECASE)
_PREFERENCE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"
"""Stand in the place of a preference, so that whatever is around it stays a condition."""


def page_styles(definition: FormDefinition | None, body: str, direction: str, sheet: str = "", own: str = "") -> Markup:
    """The styles of a page of ours, or of a form's, with this body. ``sheet`` is a file between ours and the theme's;
    ``own`` is what a site's template has behind them all, which may ask for whatever ours set."""
    site = services()
    theme = site.catalog.theme_of(definition) if definition else site.catalog.site.theme
    files = files_of(site.assets, _named(_PAGE, sheet, theme=theme))
    words = words_of(body) | {f'[dir="{direction}"]'}
    if not own and all(file.is_ours for file in files):
        return _element(_whole_style(files, own_rules(theme), words))
    return Markup("\n  ").join([*_beside_own(files, own_rules(theme), words), own])


def frame_style(definition: FormDefinition, body: str, direction: str) -> Markup:
    """The style of an embedded form, in its theme, background and scheme."""
    site = services()
    theme, embed = site.catalog.theme_of(definition), definition.embed
    files = files_of(site.assets, _named(_FRAME, theme=theme))
    words = words_of(body) | {f'[dir="{direction}"]'}
    return _element(_frame_style(files, own_rules(theme), words, embed.background, embed.scheme))


def _named(files: tuple[str, ...], sheet: str = "", *, theme: Theme) -> tuple[str, ...]:
    return (*files, *filter(None, (sheet, theme.name and f"themes/{theme.name}.css")))


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
    return as_inlined("".join(written(_sifted(file, words)) for file in files))


@lru_cache(maxsize=256)
def _whole_style(files: tuple[File, ...], rules: str, words: frozenset[str]) -> Inlined:
    sheet = _together((_sifted(file, words) for file in files), rules)
    return as_inlined(written(without_unused(sheet, words)))


@lru_cache(maxsize=256)
def _frame_style(files: tuple[File, ...], rules: str, words: frozenset[str], background: str, scheme: str) -> Inlined:
    if background == "transparent":
        rules += ":root{--paper:transparent;--padding:.375rem}"
    sheet = _together((_in_frame(file, words) for file in files), rules)
    css = written(without_unused(sheet, words) if all(file.is_ours for file in files) else sheet)
    return as_inlined(css if scheme == "auto" else f"{_in_scheme(css, scheme)}:root{{color-scheme:{scheme}}}")


def _together(sheets: Iterable[Sheet], rules: str) -> Sheet:
    return without_overridden(tuple(chain(*sheets, _read(rules))))


def _in_frame(file: File, words: frozenset[str]) -> Sheet:
    """What a frame needs of a stylesheet. A site's own stays as it is written: squeezing could change its strings."""
    if file.is_ours:
        return sifted(_halves_of(file)[0], words)
    return (f"\n{file.text().partition(_PAGES)[0]}\n",)


def _sifted(file: File, words: frozenset[str]) -> Sheet:
    return sifted(tuple(chain(*_halves_of(file))), words)


@lru_cache(maxsize=64)
def _halves_of(file: File) -> tuple[Sheet, Sheet]:
    """A stylesheet of ours: what forms need wherever they stand, and what only whole pages need."""
    first, mark, second = file.text().partition(_PAGES)
    return _read(squeezed_style(first)), _read(squeezed_style(mark + second))


def _read(css: str) -> Sheet:
    from porch.web.sheet import read_sheet  # only here: see there

    return read_sheet(css)


def _in_scheme(css: str, scheme: str) -> str:
    """The stylesheet as on a device that prefers ``scheme``, whatever this one prefers."""

    def settled(media: re.Match[str]) -> str:
        return _PREFERENCE.sub(lambda found: _ALWAYS if found[1].lower() == scheme else _NEVER, media[0])

    return _MEDIA.sub(settled, css)
