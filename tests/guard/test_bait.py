"""The hidden input's name is steady, hard to guess, and nobody else's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.bait import bait_name

KEY = b"a key that is long enough for tests"


def test_the_name_is_the_same_on_every_page_and_machine() -> None:
    assert bait_name(KEY, "letter", ()) == bait_name(KEY, "letter", ["email"]) == "hp_9e65"


def test_each_form_and_each_site_has_its_own() -> None:
    forms = {bait_name(KEY, f"form-{number}", ()) for number in range(50)}
    assert len(forms) > 45
    assert bait_name(KEY, "letter", ()) != bait_name(KEY + b"!", "letter", ())


@pytest.mark.parametrize("taken", [1, 2, 5])
def test_a_name_that_a_property_has_is_not_taken(taken: int) -> None:
    names: list[str] = []
    for _ in range(taken + 1):
        names.append(bait_name(KEY, "letter", names))
    assert len(set(names)) == taken + 1


@given(st.binary(), st.text(st.characters(codec="utf-8")))
def test_the_name_means_nothing_to_a_browser(key: bytes, form: str) -> None:
    assert re.fullmatch(r"hp_[0-9a-f]{4}", bait_name(key, form, ()))
