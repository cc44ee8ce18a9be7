"""A slip of the keys is told from another word."""

from __future__ import annotations

import pytest

from porch.contact import PLATFORM_PROPERTIES
from porch.forms.slips import meant


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("fristName", "firstName"),
        ("firstname", "firstName"),
        ("last_name", "lastName"),
        ("e-mail", "email"),
        ("emial", "email"),
        ("fistName", "firstName"),
        ("firsttName", "firstName"),
        ("createAt", "createdAt"),
    ],
)
def test_slips_are_known(word: str, known: str) -> None:
    assert meant(word, PLATFORM_PROPERTIES) == known


@pytest.mark.parametrize(
    "word", ["firstName", "lastGame", "userGroups", "userIds", "userIp", "note", "mail", "teamSize", "x", ""]
)
def test_other_words_are_left_alone(word: str) -> None:
    assert meant(word, PLATFORM_PROPERTIES) is None
