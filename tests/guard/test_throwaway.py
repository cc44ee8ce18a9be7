"""Throw-away mailboxes are known; aliases of real ones are not among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.throwaway import RELAYS, is_throwaway


@pytest.mark.parametrize(
    "domain", ["mailinator.com", "yopmail.com", "guerrillamail.com", "x.mailinator.com", "a.b.yopmail.com"]
)
def test_a_throw_away_domain_and_what_is_below_it_is_known(domain: str) -> None:
    assert is_throwaway(domain)


@pytest.mark.parametrize(
    "domain",
    [
        *sorted(RELAYS),
        *(
            "ann.anonaddy.com",
            "ann.aleeas.com",
            "gmail.com",
            "outlook.com",
            "web.de",
            "example.com",
            "co.uk",
            "com",
            "",
        ),
        *(
            "notathrowaway.example",
            "mailinator.com.example.com",
            "proton.me",
            "posteo.de",
            "mail.com",
            "gmx.net",
            "yahoo.co.jp",
        ),
    ],
)
def test_other_mailboxes_are_not(domain: str) -> None:
    assert not is_throwaway(domain)


@given(st.text())
def test_any_text_can_be_asked_about(domain: str) -> None:
    assert is_throwaway(domain) in (True, False)
