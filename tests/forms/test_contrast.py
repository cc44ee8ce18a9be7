"""WCAG contrast, by its published values."""

from __future__ import annotations

import pytest

from porch.forms.contrast import READABLE, nearest_readable, ratio


@pytest.mark.parametrize(
    ("colour", "expected"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_the_ratio_to_white_is_the_published_one(colour: str, expected: float) -> None:
    assert round(ratio(colour, "#ffffff"), 2) == expected
    assert ratio("#ffffff", colour) == ratio(colour, "#ffffff")


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#ff0000", "#00ff00", "#777777", "#0b57d0"])
def test_the_suggested_colour_can_be_read_and_is_no_darker_than_it_must_be(colour: str) -> None:
    suggested = nearest_readable(colour, "#ffffff")
    assert ratio(suggested, "#ffffff") >= READABLE
    assert suggested == colour if ratio(colour, "#ffffff") >= READABLE else ratio(suggested, "#ffffff") < 4.75
