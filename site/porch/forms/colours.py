"""Colours as stylesheets write them."""

from __future__ import annotations

import colorsys
import re
from typing import Final

from porch.forms.colour_names import COLOUR_NAMES

_HEX: Final = re.compile(r"#(?:[0-9a-f]{6}(?:ff)?|[0-9a-f]{3}f?)")
_CALL: Final = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_SOLID: Final = ("1", "1.0", "100%")


def read_colour(text: str) -> str | None:
    """A CSS colour as ``#rrggbb``; ``None`` for what cannot be known from its words alone: one that lets another shine
    through, ``var(…)``, and the spaces of colour that are seldom written by hand (CSS Color Module Level 4)."""
    text = text.strip().lower()
    if text in COLOUR_NAMES:
        return COLOUR_NAMES[text]
    if _HEX.fullmatch(text):
        return text[:7] if len(text) > 5 else "#" + "".join(digit * 2 for digit in text[1:4])
    called = _CALL.fullmatch(text)
    return _called(called[1], re.split(r"[\s,/]+", called[2].strip())) if called else None


def _called(space: str, parts: list[str]) -> str | None:
    if len(parts) not in (3, 4) or (len(parts) == 4 and parts[3] not in _SOLID):
        return None
    try:
        if space == "rgb":
            channels = tuple(_share(part, 255) for part in parts[:3])
        else:
            hue = float(parts[0].removesuffix("deg")) / 360
            channels = colorsys.hls_to_rgb(hue % 1, _share(parts[2], 100), _share(parts[1], 100))
    except ValueError:
        return None
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _share(part: str, whole: int) -> float:
    """A number out of ``whole``, or a percentage, as 0 to 1."""
    share = float(part.removesuffix("%")) / (100 if part.endswith("%") else whole)
    return min(max(share, 0.0), 1.0)
