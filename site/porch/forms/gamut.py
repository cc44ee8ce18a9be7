"""Colours that sRGB screens do not have, and mixtures of colours: a thin front of the library that knows them all."""

from __future__ import annotations

from typing import Final

from coloraide import Color

_WAYS: Final = ("shorter", "longer", "increasing", "decreasing")
"""Round the circle of hues."""
_RGB: Final = ("srgb", "srgb-linear", "display-p3", "display-p3-linear", "a98-rgb", "prophoto-rgb")
"""All but rec2020, whose curve browsers and newer drafts of CSS Color 4 do not agree on."""
_XYZ: Final = ("xyz", "xyz-d50", "xyz-d65")
_POLAR: Final = ("hsl", "hwb", "lch", "oklch")
_LIGHTNESS: Final = {"lab": 100, "lch": 100, "oklab": 1, "oklch": 1}
"""The most that each space has of it; browsers cut off what is more."""


def channels(text: str) -> tuple[float, ...] | None:
    """Red, green, blue and alpha of a colour in sRGB, from 0 to 1, or beyond; ``None`` for what CSS has not."""
    colour = _colour(text)
    if colour is None:
        return None
    red, green, blue = colour.convert("srgb").coords(nans=False)
    return red, green, blue, colour.alpha(nans=False)


def mixed(first: str, second: str, share: float, space: str, way: str | None) -> str | None:
    """Two colours mixed as ``color-mix()`` does, with ``share`` (0 to 1) of the second; ``None`` if CSS cannot."""
    one, other = _colour(first), _colour(second)
    known = space in (*_RGB, *_XYZ, *_POLAR, "lab", "oklab") and (way is None or (way in _WAYS and space in _POLAR))
    if one is None or other is None or not known:
        return None
    space = "xyz-d65" if space == "xyz" else space
    mixture = one.mix(other, share, space=space, hue=way or "shorter").convert("xyz-d65")
    return mixture.to_string(precision=12, fit=False)


def _colour(text: str) -> Color | None:
    """The colour, if CSS has it too: the library knows spaces that browsers do not."""
    name, _, rest = text.strip().lower().partition("(")
    found = Color.match(text, fullmatch=True)
    if found is None or (name == "color" and rest.split()[0] not in (*_RGB, *_XYZ)):
        return None
    colour = found.color
    # min and max leave `none`, a nan, as it is when it stands first
    if most := _LIGHTNESS.get(colour.space()):
        colour["lightness"] = min(max(colour["lightness"], 0), most)
    if colour.space() in ("lch", "oklch"):
        colour["chroma"] = max(colour["chroma"], 0)
    return colour
