"""Text in lines for posters, by how wide its letters are: an ideograph takes the room of two letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def width(text: str) -> float:
    """How much room ``text`` takes, in widths of a common small letter."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 1.6 if letter in "MWmw@%—" else 1.25 if letter.isupper() else 1


def wrapped(text: str, room: float) -> list[str]:
    """Lines of at most ``room``, broken between words, and within one that is longer than a line."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, room):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if width(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def shortened(text: str, room: float) -> str:
    """The beginning of ``text``, with dots at its end if there is more: whole words, where that leaves enough."""
    text = " ".join(text.split())
    if width(text) <= room:
        return text
    begun = next(_parts(text, room - 1))
    word = begun.rpartition(" ")[0]
    return (word if width(word) > room / 2 else begun).rstrip(" .,;:–—") + "…"


def _parts(word: str, room: float) -> Iterator[str]:
    part, taken = "", 0.0
    for letter in word:
        if part and taken + _width(letter) > room:
            yield part
            part, taken = "", 0.0
        part, taken = part + letter, taken + _width(letter)
    yield part
