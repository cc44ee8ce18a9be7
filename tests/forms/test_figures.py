"""A number is the one that was meant, in the visitor's language, or none."""

from __future__ import annotations

import pytest

from porch.forms.fields.figures import TwoMeanings, plain


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "2,5", "2.5"),
        ("de", "2.5", "2.5"),
        ("de", "0,125", "0.125"),
        ("de", "-2,50", "-2.50"),
        ("de", "1000,125", "1000.125"),
        ("de", "1.234,5", "1234.5"),
        ("de", "1.234.567", "1234567"),
        ("de", "1,234.5", None),
        ("de", "1,234,567", None),
        ("de", "1 000", None),
        ("de", "1.23.456", None),
        ("de", "1,5.2", None),
        ("de", "1,2,3", None),
        ("fr", "1 234,5", "1234.5"),
        ("fr", "1\u202f234\u00a0567", "1234567"),
        ("fr", "1.234,5", None),
        ("pl", "1 000", "1000"),
        ("de-CH", "1’234.5", "1234.5"),
        ("de-CH", "1'234", "1234"),
        ("en", "1,234.5", "1234.5"),
        ("en", "1,234,567", "1234567"),
        ("en", "2,5", None),
        ("en", "1,000", None),
        ("ar", "٢٫٥", "2.5"),
        ("ar", "١٬٢٣٤٬٥٦٧", "1234567"),
        ("ja", "１２", "12"),
    ],
)
def test_what_has_one_meaning_in_the_language_is_taken(language: str, text: str, number: str | None) -> None:
    assert plain(text, language) == number


@pytest.mark.parametrize(
    ("language", "text", "thousands", "decimal"),
    [
        ("en", "1.000", "1000", "1.0"),
        ("de", "1.000", "1000", "1,0"),
        ("de", "1,000", "1000", "1,0"),
        ("fr", "12,345", "12345", "12,3450"),
        ("pl", "-1,500", "-1500", "-1,50"),
        ("ar", "1.500", "1500", "1.50"),
    ],
)
def test_what_has_two_meanings_is_asked_about(language: str, text: str, thousands: str, decimal: str) -> None:
    with pytest.raises(TwoMeanings) as two:
        plain(text, language)
    assert (two.value.thousands, two.value.decimal) == (thousands, decimal)
    assert plain(thousands, language) == thousands
    assert plain(decimal, language) == decimal.replace(",", ".")
