"""Signed links for a booth."""

from hypothesis import given
from hypothesis import strategies as st

from porch.guard.confirmation import Confirmations
from porch.guard.kiosk import DAY, KioskLinks

KEY = "site-key" * 4
NOW = 1_700_000_000.0


def links(now: float = NOW, *keys: str) -> KioskLinks:
    """The site's links at a moment."""
    return KioskLinks(keys or (KEY,), lambda: now)


def test_a_link_works_for_its_days_at_its_form() -> None:
    token = links().make("fair", 3)
    assert links(NOW + 3 * DAY - 1).check(token, "fair")
    assert links(NOW + 3 * DAY).check(token, "fair") is None
    assert links().check(token, "letter") is None


def test_each_link_is_counted_by_itself() -> None:
    first, second = (links().make("fair", 1) for _ in range(2))
    assert links().check(first, "fair") == links(NOW + 5).check(first, "fair")
    assert links().check(first, "fair") != links().check(second, "fair")


def test_links_outlive_a_change_of_keys() -> None:
    token = links().make("fair", 1)
    assert links(NOW, KEY, "another key, thirty-two letters..").check(token, "fair")
    assert links(NOW, "another key, thirty-two letters..").check(token, "fair") is None


def test_a_confirmation_is_no_kiosk_link() -> None:
    token = Confirmations((KEY,), lambda: NOW).make("fair", "a" * 32)
    assert links(NOW + 5).check(token, "fair") is None


@given(st.text(max_size=700))
def test_what_somebody_made_up_is_none(token: str) -> None:
    assert links().check(token, "fair") is None
