"""Themes: which there are, what they write on, and whether an accent can be read there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from porch.assets import Assets
from porch.errors import Problem
from porch.forms import complaints, contrast
from porch.forms.document import Document
from porch.forms.sections import Theme

DEFAULT: Final = "plain"
"""The theme of those who name none: static/css/form.css itself."""


@dataclass(frozen=True)
class Grounds:
    """What a theme writes on, as ``#rrggbb``: the page and the cards on it, in the light and in the dark."""

    light: tuple[str, ...]
    dark: tuple[str, ...]


_DEFAULT_GROUNDS: Final = Grounds(light=("#f8f9fc", "#ffffff"), dark=("#0f1425", "#171d33"))
"""As static/css/form.css has them, which a test holds them to."""


def theme_names(assets: Assets) -> list[str]:
    """Every theme that a file may name: those that come with Porch and the site's own."""
    return sorted({DEFAULT, *(path.stem for path in assets.files_in("themes") if path.suffix == ".css")})


def grounds_of(name: str | None, assets: Assets) -> Grounds:
    """The colours of ``--paper`` and ``--card`` in a theme; where it does not say them, those of the default."""
    sheets = _sheets(name, assets)
    if len(sheets) == 1 and assets.is_ours(sheets[0]):
        return _DEFAULT_GROUNDS
    from porch.forms import theme_file  # only here: most sites name no theme, and need no reader of CSS to start

    return Grounds(*theme_file.grounds_in(sheets))


def problems_of_theme(document: Document, theme: Theme, base: Theme, assets: Assets) -> Iterator[Problem]:
    """A theme that is not there or cannot be read, and an accent that text cannot be read in; ``base`` is what
    ``theme`` overrides."""
    names = theme_names(assets)
    if theme.name is not None and theme.name not in names:
        hint = complaints.did_you_mean(theme.name, names)
        yield document.problem(("theme", "name"), f"there is no theme `{theme.name}`; {hint}")
        return
    merged = theme.over(base)
    troubles = []
    if merged.name is not None and (theme.accent or theme.name):
        troubles = list(_problems_of_sheet(merged.name, assets, merged.accent))
    yield from troubles
    unreadable = any(not trouble.line for trouble in troubles)
    if merged.accent is not None and (theme.accent or theme.name) and not unreadable:
        yield from _about_accent(document, theme, merged, grounds_of(merged.name, assets).light)


def _about_accent(document: Document, theme: Theme, merged: Theme, grounds: tuple[str, ...]) -> Iterator[Problem]:
    accent = str(merged.accent)
    written = document.values["theme"]["accent"] if theme.accent else accent
    also = f" ({accent})" if written.lower() != accent else ""
    ratio = min(contrast.ratio(accent, ground) for ground in grounds)
    if ratio < contrast.READABLE:
        nearest = contrast.nearest_readable(accent, *grounds)
        yield document.problem(
            ("theme", "accent" if theme.accent else "name"),
            f"the accent `{written}`{also} has a contrast of {ratio:.2f} to the page (theme {merged.name or DEFAULT}), "
            f'and links need {contrast.READABLE} (WCAG AA); the nearest that can be read is "{nearest}"',
        )


def _problems_of_sheet(name: str, assets: Assets, accent: str | None) -> Iterator[Problem]:
    """What cannot be read in a theme's file, by Porch or by people."""
    if assets.find(f"themes/{name}.css"):
        from porch.forms import theme_file  # only here: see above

        yield from theme_file.problems_in(f"static/themes/{name}.css", _sheets(name, assets), accent)


def _sheets(name: str | None, assets: Assets) -> tuple[Path, ...]:
    """The stylesheets that say a theme's colours, the last word last."""
    default = assets.find("css/form.css")
    if default is None:
        raise FileNotFoundError("static/css/form.css is missing: Porch is not installed completely")
    own = assets.find(f"themes/{name}.css") if name else None
    return (default.path, own.path) if own else (default.path,)
