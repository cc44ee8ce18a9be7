"""Slips of the keys in names that people know: which known one was meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

_LONG: Final = 8
"""Letters from which on a name that lacks one, or has one twice, is nothing but a slip."""


def meant(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``word`` is a slip of: other cases, signs between its words, two letters that have
    changed places, and in a long one a letter too few or twice. Another letter may well make another word."""
    plain = _plain(word)
    return next((one for one in known if one != word and _is_slip(plain, one.lower())), None)


def _is_slip(word: str, known: str) -> bool:
    if word == known or (len(word) == len(known) and _has_changed_places(word, known)):
        return True
    if len(known) < _LONG or abs(len(word) - len(known)) != 1:
        return False
    if len(word) > len(known):
        return any(
            one == other and word[:at] + word[at + 1 :] == known for at, (one, other) in enumerate(pairwise(word))
        )
    return any(known[:at] + known[at + 1 :] == word for at in range(1, len(known) - 1))


def _has_changed_places(word: str, known: str) -> bool:
    apart = [at for at, (one, other) in enumerate(zip(word, known, strict=True)) if one != other]
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return word[first] == known[second] and word[second] == known[first]


def _plain(word: str) -> str:
    return "".join(letter for letter in word if letter not in "_- ").lower()
