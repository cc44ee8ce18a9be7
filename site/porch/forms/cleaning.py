"""Text as it came from outside, made fit to keep: NFC, trimmed, without control characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from porch.contact import LONGEST_VALUE

_MOST_READ: Final = 4 * LONGEST_VALUE
"""Characters that are looked at: no answer may be that long, and composing marks (NFC) takes time by their square."""

_LINE_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0"
"""Characters without a shape that are not of the categories below (a lone one is no answer)."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Controls that turn the direction of all that follows, also of what is not theirs (Unicode UAX #9, sections 2.1 to
2.5); the marks U+200E, U+200F and U+061C work on their place alone, and right-to-left texts need them."""
_EDGE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_FLAG_LETTERS = range(0xE0020, 0xE0080)
"""Invisible, but the end of some flags' emoji."""


def one_line(text: str) -> str:
    """One line: line breaks and tabs become spaces."""
    return trimmed(_without_controls(_LINE_BREAKS.sub(" ", text[:_MOST_READ]).replace("\t", " ")))


def many_lines(text: str) -> str:
    """Several lines: every kind of line break becomes ``\\n``; tabs stay."""
    return trimmed(_without_controls(_LINE_BREAKS.sub("\n", text[:_MOST_READ])))


def trimmed(text: str) -> str:
    """Without white space, control and zero-width characters at the ends; NFC.

    Zero-width joiners inside stay: emoji and several scripts are written with them.
    """
    text = unicodedata.normalize("NFC", text[:_MOST_READ])
    start, end = 0, len(text)
    while start < end and _at_edge_unwanted(text[start]):
        start += 1
    while end > start and _at_edge_unwanted(text[end - 1]):
        end -= 1
    return text[start:end]


def _without_controls(text: str) -> str:
    """Without control characters, lone surrogates and what turns the direction of a line: no platform, file or terminal
    is helped by them."""
    return "".join(char for char in text if char in "\n\t" or not _is_control(char))


def _is_control(char: str) -> bool:
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs")


def _at_edge_unwanted(char: str) -> bool:
    if char.isspace() or char in _INVISIBLE:
        return True
    return unicodedata.category(char) in _EDGE_CATEGORIES and ord(char) not in _FLAG_LETTERS
