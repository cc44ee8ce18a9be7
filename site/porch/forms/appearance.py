"""Themes: which there are, what they write on, and whether an accent can be read there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from porch.assets import Assets
from porch.errors import Problem
from porch.forms import complaints, contrast
from porch.forms.document import Document
from porch.forms.sections import Theme

DEFAULT: Final = "plain"
"""The theme of those who name none: static/css/form.css itself."""
_SURFACES = ("paper", "card")
_COLOUR = r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b"


@dataclass(frozen=True)
class Grounds:
    """What a theme writes on, as ``#rrggbb``: the page and the cards on it, in the light and in the dark."""

    light: tuple[str, ...]
    dark: tuple[str, ...]


def theme_names(assets: Assets) -> list[str]:
    """Every theme that a file may name: those that come with Porch and the site's own."""
    return sorted({DEFAULT, *(path.stem for path in assets.files_in("themes") if path.suffix == ".css")})


def grounds_of(name: str | None, assets: Assets) -> Grounds:
    """The colours of ``--paper`` and ``--card`` in a theme; where it does not say them, those of the default."""
    default = _grounds(_path(assets, "css/form.css"), Grounds((), ()))
    own = assets.find(f"themes/{name}.css") if name else None
    return _grounds(own.path, default) if own else default


def problems_of_theme(document: Document, theme: Theme, base: Theme, assets: Assets) -> Iterator[Problem]:
    """A theme that is not there, and an accent that text cannot be read in; ``base`` is what ``theme`` overrides."""
    names = theme_names(assets)
    if theme.name is not None and theme.name not in names:
        hint = complaints.did_you_mean(theme.name, names)
        yield document.problem(("theme", "name"), f"there is no theme `{theme.name}`; {hint}")
        return
    merged = theme.over(base)
    if merged.accent is not None and (theme.accent or theme.name):
        yield from _about_accent(document, theme, merged, grounds_of(merged.name, assets).light)


def _about_accent(document: Document, theme: Theme, merged: Theme, grounds: tuple[str, ...]) -> Iterator[Problem]:
    accent = str(merged.accent)
    ratio = min(contrast.ratio(accent, ground) for ground in grounds)
    if ratio < contrast.READABLE:
        nearest = contrast.nearest_readable(accent, *grounds)
        yield document.problem(
            ("theme", "accent" if theme.accent else "name"),
            f"the accent `{accent}` has a contrast of {ratio:.2f} to the page (theme {merged.name or DEFAULT}), and "
            f'links need {contrast.READABLE} (WCAG AA); the nearest that can be read is "{nearest}"',
        )


def _path(assets: Assets, name: str) -> Path:
    asset = assets.find(name)
    if asset is None:
        raise FileNotFoundError(f"static/{name} is missing: Porch is not installed completely")
    return asset.path


def _grounds(path: Path, default: Grounds) -> Grounds:
    return _read(path, path.stat().st_mtime_ns, default)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, default: Grounds) -> Grounds:
    """The first mention of a property counts in the light; in the dark its second colour, or its last mention."""
    css = path.read_text(encoding="utf-8")
    said = [re.findall(rf"--{surface}:([^;}}]+)", css) for surface in _SURFACES]
    colours = [[found for value in values if (found := re.findall(_COLOUR, value))] for values in said]
    light = [found[0][0] for found in colours if found]
    dark = [found[-1][-1] for found in colours if found]
    return Grounds(_whole(light) or default.light, _whole(dark) or default.dark)


def _whole(colours: list[str]) -> tuple[str, ...]:
    return tuple(c if len(c) == 7 else "#" + "".join(digit * 2 for digit in c[1:]) for c in colours)
