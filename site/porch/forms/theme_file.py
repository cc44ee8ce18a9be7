"""The stylesheet of a theme, on top of the default one: what it writes on, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Final

from porch.errors import Problem
from porch.forms.contrast import nearest_readable
from porch.forms.legibility import ThemeFile, problems_of_colours
from porch.forms.palette import Palette, palettes
from porch.forms.stylesheet import SCHEMES, Setting, settings_in

_SURFACES: Final = ("--paper", "--card")
_OF_THE_ACCENT: Final = frozenset({"--accent", "--on-accent", "--block", "--on-block"})
"""What an operator's accent sets anew, after the theme's file (web/look.py)."""

DEEPEST: Final = 50
"""Brackets inside one another that are read; nobody needs as many, and whatever reads them goes down as deep."""
_BRACKETS: Final = re.compile(rb"[(){}\[\]]")
NESTED: Final = "is nested too deeply to be read. Remove some of its brackets."


def grounds_in(sheets: Sequence[Path]) -> tuple[tuple[str, ...], ...]:
    """The surfaces as ``#rrggbb``, in the light and in the dark; those that cannot be known are the first sheet's."""
    return _grounds(*map(_settings_of, sheets))


def problems_in(file: str, sheets: Sequence[Path], accent: str | None) -> Iterator[Problem]:
    """What cannot be read in the last of ``sheets``, by Porch or by people, where ``accent`` comes after it."""
    raw = sheets[-1].read_bytes()
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        yield Problem(file, line, "", "is not UTF-8 from here on. Save the file with the encoding UTF-8.")
        return
    if _depth(raw) > DEEPEST:
        yield Problem(file, 0, "", NESTED)
        return
    settings = [_settings_of(sheet) for sheet in sheets]
    theme = ThemeFile(file, settings[-1])
    if accent is None:
        yield from problems_of_colours(theme, palettes(*settings), given=frozenset())
        return
    tinted = palettes(*settings, _accents(accent, grounds_in(sheets)[1]))
    yield from problems_of_colours(theme, tinted, given=_OF_THE_ACCENT)
    yield from dict.fromkeys(_that_follow(theme, palettes(*settings), tinted))


def _depth(css: bytes) -> int:
    """How many brackets are open at once, at most; those in texts and comments count as well."""
    steps = (1 if bracket in b"([{" else -1 for bracket in _BRACKETS.findall(css))
    return max(accumulate(steps, lambda depth, step: max(0, depth + step), initial=0))


def _accents(accent: str, dark_grounds: Sequence[str]) -> list[Setting]:
    """The operator's accent as the pages have it."""
    shown = dict(zip(SCHEMES, (accent, nearest_readable(accent, *dark_grounds)), strict=True))
    each = [Setting("--accent", shown[scheme], 0, (scheme,), False) for scheme in SCHEMES]
    return [*each, Setting("--block", accent, 0, SCHEMES, False)]


def _that_follow(theme: ThemeFile, own: tuple[Palette, Palette], tinted: tuple[Palette, Palette]) -> Iterator[Problem]:
    """Surfaces that are made of the accent, when the accent is made to be read on them."""
    for before, after in zip(own, tinted, strict=True):
        for name in _SURFACES:
            colour = _known(after, name)
            if colour is not None and colour != _known(before, name):
                setting = after.settings[name]
                message = f"`{setting.value}` follows the accent, which is held to it; write it as a colour of its own"
                yield theme.problem(setting, message)


def _known(palette: Palette, name: str) -> str | None:
    try:
        return palette.colour(name) if name in palette.settings else None
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _grounds(*sheets: tuple[Setting, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(found for name in _SURFACES if (found := _known(palette, name) or _known(fallback, name)))
        for palette, fallback in zip(palettes(*sheets), palettes(sheets[0]), strict=True)
    )


def _settings_of(sheet: Path) -> tuple[Setting, ...]:
    return _read(sheet, sheet.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(sheet: Path, _changed: int) -> tuple[Setting, ...]:
    return tuple(settings_in(sheet.read_text(encoding="utf-8-sig", errors="replace")))
