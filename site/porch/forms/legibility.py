"""Whether people can read what a theme of the site's own shows: each colour on what it lies on, in light and dark."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from porch.errors import Problem
from porch.forms.contrast import READABLE, VISIBLE, nearest_readable, ratio
from porch.forms.palette import Palette
from porch.forms.stylesheet import SCHEMES, Setting

NEEDS: Final[Mapping[str, tuple[float, tuple[str, ...]]]] = MappingProxyType(
    {
        "--ink": (READABLE, ("--paper", "--card", "--field")),
        "--quiet": (READABLE, ("--paper", "--card")),
        "--edge": (VISIBLE, ("--paper", "--card", "--field")),
        "--accent": (READABLE, ("--paper", "--card")),
        "--on-accent": (READABLE, ("--accent",)),
        "--on-block": (READABLE, ("--block",)),
        "--error": (READABLE, ("--paper", "--card")),
    }
)
"""The least contrast of each colour, and to which others; docs/themes.md promises the same."""
_WHEN: Final = "{when}"
"""Stands in a message for the schemes in which it is true."""
_NAMES: Final = tuple(dict.fromkeys((*NEEDS, *(ground for _, grounds in NEEDS.values() for ground in grounds))))


@dataclass(frozen=True)
class ThemeFile:
    """A stylesheet of the site's own: its name for people, and what it sets."""

    name: str
    settings: Collection[Setting]

    def problem(self, setting: Setting, message: str) -> Problem:
        """A problem at the line of one of its settings."""
        return Problem(self.name, setting.line, setting.name, message)


def problems_of_colours(file: ThemeFile, palettes: tuple[Palette, Palette], given: Set[str]) -> list[Problem]:
    """Colours of ``file`` that cannot be known, and those that cannot be read, each with the nearest that can. Those
    in ``given`` are not judged: the operator has set them elsewhere, and they come after the file."""
    found: dict[Problem, list[str]] = {}
    for device, palette in zip(SCHEMES, palettes, strict=True):
        for problem in _problems(file, palette, [name for name in _NAMES if name in palette.settings.keys() - given]):
            found.setdefault(problem, []).append(f"in the {device}")
    return [
        Problem(problem.file, problem.line, problem.key, problem.message.replace(_WHEN, " and ".join(when)))
        for problem, when in found.items()
    ]


def _problems(file: ThemeFile, palette: Palette, names: list[str]) -> Iterator[Problem]:
    colours: dict[str, str] = {}
    for name in names:
        try:
            colours[name] = palette.colour(name)
        except ValueError as error:
            if palette.settings[name] in file.settings:
                yield file.problem(palette.settings[name], str(error))
    for name in colours:
        if name in NEEDS:
            yield from _too_faint(file, palette, colours, name)


def _too_faint(file: ThemeFile, palette: Palette, colours: Mapping[str, str], name: str) -> Iterator[Problem]:
    least, grounds = NEEDS[name]
    known = [ground for ground in grounds if ground in colours]
    faint = [ground for ground in known if ratio(colours[name], colours[ground]) < least]
    blamed = next((each for each in (name, *faint) if palette.settings[each] in file.settings), None)
    if not faint or blamed is None:
        return
    worst = min(faint, key=lambda ground: ratio(colours[name], colours[ground]))
    nearest = nearest_readable(colours[name], *(colours[ground] for ground in known), least=least)
    can = all(ratio(nearest, colours[ground]) >= least for ground in known)
    yield file.problem(
        palette.settings[blamed],
        f"{'' if blamed == name else f'{name} '}`{colours[name]}` has a contrast of "
        f"{ratio(colours[name], colours[worst]):.2f} to {worst} `{colours[worst]}` {_WHEN}, and needs {least:g} "
        "(WCAG AA); "
        + (f'the nearest that has it is "{nearest}"' if can else f"no colour has it to all of {', '.join(known)}"),
    )
