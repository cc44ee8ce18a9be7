"""WCAG 2.2 contrast: whether text in one colour can be read on another."""

from __future__ import annotations

import colorsys

READABLE = 4.5
"""The least ratio for text at level AA (WCAG 2.2, success criterion 1.4.3)."""
VISIBLE = 3.0
"""The least ratio for the edges of controls (WCAG 2.2, success criterion 1.4.11)."""

Rgb = tuple[float, float, float]


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours written ``#rrggbb``: 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_readable(colour: str, *backgrounds: str, least: float = READABLE) -> str:
    """``colour``, darker on light ``backgrounds`` and lighter on dark ones (hue and saturation kept), just as far as
    the ``least`` contrast needs."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    end = 0.0 if all(ratio("#000000", ground) > ratio("#ffffff", ground) for ground in backgrounds) else 1.0
    for step in range(1001):
        nearer = _written(colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / 1000, saturation))
        if min(ratio(nearer, ground) for ground in backgrounds) >= least:
            return nearer
    return "#ffffff" if end else "#000000"


def _luminance(colour: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _written(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
