"""What is heard while a form takes nothing: the same on its page, in a frame and by programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

STATES = {
    "not_yet": ("opens = 2999-01-01T09:00:00+01:00", "This is not open yet.", "It opens on"),
    "closed": ("closes = 2020-01-01T09:00:00+01:00", "Signing up here has closed.", "It closed on"),
    "full": ("limit = 1", "Every place is taken.", ""),
}


def heard(site: Any) -> tuple[list[str], str]:
    """The pages with and without a frame, and what a program is told."""
    site.client.post("/letter", json={"email": "ada@example.com"})  # takes the one place, if that is the limit
    refused = site.client.post("/letter", json={"email": "bob@example.com"})
    assert refused.status_code == 403
    return [site.client.get(address).text for address in ("/letter", "/letter/embed")], refused.json["errors"]["form"][
        0
    ]


@pytest.mark.parametrize("state", STATES)
def test_every_door_says_why_and_since_when(open_site: Callable[..., Any], letter_toml: str, state: str) -> None:
    line, ours, moment = STATES[state]
    pages, told = heard(open_site(letter=f"{line}\n{letter_toml}"))
    assert told.startswith(ours)
    for page in pages:
        assert told in page
        assert moment in page


@pytest.mark.parametrize("state", STATES)
def test_every_door_says_it_in_the_form_s_own_words(
    open_site: Callable[..., Any], letter_toml: str, state: str
) -> None:
    line, ours, moment = STATES[state]
    pages, told = heard(open_site(letter=f'{line}\n{letter_toml}\n{state} = "Our own words."\n'))
    assert told == "Our own words."
    for page in pages:
        assert told in page
        assert moment in page
        assert ours not in page
