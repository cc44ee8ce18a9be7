"""What a landing page is put together from: whether its pictures are there and say what they show."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from porch.errors import Problem
from porch.forms import pictures
from porch.forms.definition import FormDefinition
from porch.forms.document import Document
from porch.forms.landing.registry import pictured_parts
from porch.forms.positions import Path as Place

_SHOWN: Final = 5
"""Pictures that are named where none is near."""


def problems_of_composition(document: Document, form: FormDefinition, static: Path) -> Iterator[Problem]:
    """Problems of [hero] and [[sections]]; ``static`` is the site's folder of that name."""
    for place, message in _complaints(document, form, static):
        yield document.problem(place, message)


def _complaints(document: Document, form: FormDefinition, static: Path) -> Iterator[tuple[Place, str]]:
    composed = [key for key, value in (("hero", form.hero), ("sections", form.sections)) if value]
    if composed and form.kind == "page":
        yield (composed[0],), 'is shown on landing pages alone; add kind = "landing" above the first [section]'
    for place, part in pictured_parts(form.hero, form.sections):
        if part.picture or not document.has((*place, "picture")):  # else it is the picture's name that is wrong
            yield from (((*place, *path), message) for path, message in part.complaints())
        if part.picture is not None and (message := _trouble_with(part.picture, static)):
            yield (*place, "picture"), message


def trouble_with_logo(name: str, static: Path) -> str | None:
    """What is wrong with a logo. Pages give it a height, so that a drawing need not say how large it is."""
    path = static / name
    return None if _is_there(path) and pictures.is_svg(path) else _trouble_with(name, static)


def _trouble_with(name: str, static: Path) -> str | None:
    path = static / name
    if not _is_there(path):
        others = (str(other.relative_to(static)) for other in static.rglob("*"))
        known = sorted(other for other in others if other.rpartition(".")[2].lower() in pictures.KINDS)
        return f"there is no static/{name} in the site; {_meant(name, known)}"
    if pictures.size(path) is not None:
        return None
    if pictures.is_svg(path):
        return (
            f'static/{name} does not say how large it is; give its <svg> a viewBox="0 0 640 480", or width and height'
        )
    return f"static/{name} is no picture that browsers show; save it anew as one of: {', '.join(pictures.KINDS)}"


def _meant(name: str, known: list[str]) -> str:
    """The picture that was meant; folder and ending say little about that, since all have them."""
    stems = {Path(other).stem.lower(): other for other in reversed(known)}
    near = difflib.get_close_matches(Path(name).stem.lower(), stems, n=1)
    if near:
        return f"did you mean `{stems[near[0]]}`?"
    if not known:
        return "put the file there or mend the name"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"put the file there, or take one that is: {', '.join(known[:_SHOWN])}{more}"


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False
