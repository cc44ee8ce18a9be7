"""Themes: which there are, what they write on, and whether an accent can be read there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from porch.assets import Assets
from porch.errors import Problem
from porch.forms import complaints, contrast
from porch.forms.colours import read_colour
from porch.forms.document import Document
from porch.forms.sections import Theme
from porch.forms.stylesheet import Setting, settings_in

DEFAULT: Final = "plain"
"""The theme of those who name none: static/css/form.css itself."""
_SURFACES = ("paper", "card")


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
    """A theme that is not there or cannot be read, and an accent that text cannot be read in; ``base`` is what
    ``theme`` overrides."""
    names = theme_names(assets)
    if theme.name is not None and theme.name not in names:
        hint = complaints.did_you_mean(theme.name, names)
        yield document.problem(("theme", "name"), f"there is no theme `{theme.name}`; {hint}")
        return
    merged = theme.over(base)
    if merged.name is not None and (theme.accent or theme.name):
        yield from _problems_of_sheet(merged.name, assets, accent=merged.accent is not None)
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


def _problems_of_sheet(name: str, assets: Assets, *, accent: bool) -> Iterator[Problem]:
    """A theme's file that cannot be read; with an ``accent`` to hold to it, also the colours that cannot be."""
    asset = assets.find(f"themes/{name}.css")
    if asset is None:
        return
    file, raw = f"static/themes/{name}.css", asset.path.read_bytes()
    try:
        css = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        yield Problem(file, line, "", "is not UTF-8 from here on. Save the file with the encoding UTF-8.")
        return
    for setting in _surfaces_in(css) if accent else ():
        for colour in filter(None, dict.fromkeys((setting.light, setting.dark))):
            if read_colour(colour) is None:
                message = f"`{colour}` cannot be compared with the accent; write it as six digits, like #fffdf7"
                yield Problem(file, setting.line, setting.name, message)


def _surfaces_in(css: str) -> list[Setting]:
    return [setting for setting in settings_in(css) if setting.name.removeprefix("--") in _SURFACES]


def _path(assets: Assets, name: str) -> Path:
    asset = assets.find(name)
    if asset is None:
        raise FileNotFoundError(f"static/{name} is missing: Porch is not installed completely")
    return asset.path


def _grounds(path: Path, default: Grounds) -> Grounds:
    return _read(path, path.stat().st_mtime_ns, default)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, default: Grounds) -> Grounds:
    """The last word about each surface counts, as in browsers; ``default`` says what the file does not."""
    settings = _surfaces_in(path.read_text(encoding="utf-8-sig", errors="replace"))
    light = {setting.name: found for setting in settings if (found := read_colour(setting.light or ""))}
    dark = {setting.name: found for setting in settings if (found := read_colour(setting.dark or ""))}
    return Grounds(_complete(light, default.light), _complete(dark, default.dark))


def _complete(said: dict[str, str], default: tuple[str, ...]) -> tuple[str, ...]:
    known = dict(zip(_SURFACES, default, strict=False))
    return tuple(colour for surface in _SURFACES if (colour := said.get(f"--{surface}") or known.get(surface)))
