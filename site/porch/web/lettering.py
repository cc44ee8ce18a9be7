"""What is written on cards: which letters can be drawn at all, and how they are broken into lines.

Needs Pillow, as ``drawing`` does: see there.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from font_roboto import font_files
from PIL import ImageFont, features

_MOST: Final = 240
"""Letters of a title that could be on a card at all: in the smallest size, if they are narrow."""
_CHOOSES_A_SHAPE: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors (Unicode 16.0, section 23.4): nothing to be seen themselves."""
_SHAPED: Final = re.compile("[\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters that run from right to left, join or change places: from Hebrew and Arabic to the scripts of India."""
_SHAPES: Final = bool(features.check("raqm"))
"""Whether this machine can put such letters together: Pillow brings Raqm along, but takes FriBiDi from the system."""


def wrapped(text: str, font: ImageFont.FreeTypeFont, room: float) -> Iterator[str]:
    """Lines that fit into ``room`` pixels."""
    line = ""
    for word in _words(text, font, room):
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        line = longer
    yield line


def _words(text: str, font: ImageFont.FreeTypeFont, room: float) -> Iterator[str]:
    """Words; one that is longer than a line, in parts."""
    for word in text.split():
        while font.getlength(word) > room:
            fitting = _fitting(word, font, room)
            yield word[:fitting]
            word = word[fitting:]
        yield word


def _fitting(word: str, font: ImageFont.FreeTypeFont, room: float) -> int:
    """How many letters of a word fit on a line, at least one."""

    def length(letters: int) -> float:
        return font.getlength(word[:letters])

    return bisect_right(range(2, len(word)), room, key=length) + 1


def drawable(text: str, font: Path | None, *, shapes: bool = _SHAPES) -> str:
    """``text`` without symbols that the font lacks (emoji); nothing at all if it lacks letters, or if nothing here
    ``shapes`` those that must be: single and backwards, nobody could read them. What no card could hold is cut off."""
    if not shapes and _SHAPED.search(text):
        return ""
    kept, leaving, changed = [], False, changed_at(font)
    for letter in unicodedata.normalize("NFC", _cut(text)):
        kind = unicodedata.category(letter)
        if kind == "Me" or _CHOOSES_A_SHAPE.match(letter) or (leaving and kind == "Cf"):
            continue  # belongs to an emoji: a keycap around a digit, a joint between two symbols
        leaving = not (letter.isspace() or _has(letter, font, changed))
        if not leaving:
            kept.append(letter)
        elif kind[0] in "LMN":
            return ""
    return " ".join("".join(kept).split())


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[:_MOST] + "…"


@lru_cache(maxsize=4096)
def _has(letter: str, font: Path | None, _changed: int) -> bool:
    drawn = font_of(font, 40, bold=True)
    return _shape(drawn, letter) != _shape(drawn, "\U000f0000")


def _shape(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


def changed_at(own: Path | None) -> int:
    """When the site's own font or logo was changed last, in nanoseconds: what was drawn with it before is of no use."""
    return own.stat().st_mtime_ns if own else 0


def font_of(own: Path | None, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """The site's ``own`` font, or Porch's, in a size in pixels. Raises ``OSError`` if the file is none."""
    return _font(str(own or font_files["RobotoBold" if bold else "Roboto"]), size, changed_at(own))


@lru_cache(maxsize=64)
def _font(path: str, size: int, _changed: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def trouble_with_font(path: Path) -> str | None:
    """Why letters cannot be drawn with a font file, in the library's words; ``None`` if they can."""
    return _trouble(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _trouble(path: Path, _changed: int) -> str | None:
    try:
        ImageFont.truetype(str(path), 40).getmask("Ag")
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    return None
