"""Numbers as people write them in their language, read only where they have one meaning.

A number is never guessed. ``1.000`` is a thousand to some and one to others, ``1,000`` as well: such a number (up to
three digits, a mark, exactly three digits) is refused, and the visitor is asked to write it in a way that has one
meaning. What can only be read in one way is taken: ``2,5`` where a comma is the decimal mark, ``1.234.567`` or
``1 234,5`` where the language groups like that. A point as decimal mark is taken everywhere.
"""

from __future__ import annotations

import re
import unicodedata

from porch.locales import marks_of

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_SIGNS = str.maketrans({"−": "-", "’": "'", "٫": ".", "٬": ","})
"""Signs of other keyboards and scripts with the same meaning: minus, apostrophe, the Arabic decimal and group signs."""


class TwoMeanings(ValueError):
    """A number that can be read in two ways; it carries both, each as the language writes it."""

    def __init__(self, thousands: str, decimal: str) -> None:
        self.thousands = thousands
        self.decimal = decimal
        super().__init__(thousands, decimal)


def plain(text: str, language: str) -> str | None:
    """``text`` with digits 0 to 9, a point at most and no grouping; ``None`` if it is no number in ``language``.

    Raises ``TwoMeanings``.
    """
    mark, group = (sign.translate(_SIGNS) for sign in marks_of(language))
    digits = _ascii(text)
    dotted = digits.replace(mark, ".") if digits.count(mark) == 1 and digits.count(".") <= (mark == ".") else digits
    if _MAYBE_THOUSANDS.fullmatch(dotted):
        raise TwoMeanings(dotted.replace(".", ""), f"{dotted.rstrip('0')}0".replace(".", mark))
    if _PLAIN.fullmatch(dotted):
        return dotted
    return _ungrouped(digits, mark, group)


def _ungrouped(digits: str, mark: str, group: str) -> str | None:
    """A number with thousands set apart as the language does it; a single point or comma alone never is enough."""
    digits = _SPACES.sub(" ", digits)
    found = re.fullmatch(
        rf"([+-]?[1-9]\d{{0,2}})((?:{re.escape(group)}\d{{3}})+)({re.escape(mark)}\d*)?", digits, re.ASCII
    )
    if found is None or (group in ".," and found[2].count(group) == 1 and not found[3]):
        return None
    return found[1] + found[2].replace(group, "") + (found[3] or "").replace(mark, ".")


def _ascii(text: str) -> str:
    """Digits of every script as 0 to 9, and signs that mean the same as one."""
    return "".join(str(unicodedata.decimal(char, char)) for char in text).translate(_SIGNS)
