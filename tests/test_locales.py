"""Dates, numbers and names are written as each language does it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from porch import locales


@pytest.mark.parametrize(
    ("language", "direction", "name", "day", "half"),
    [
        ("en", "ltr", "English", "May 31, 2026", "0.5"),
        ("de", "ltr", "Deutsch", "31. Mai 2026", "0,5"),
        ("fr", "ltr", "Français", "31 mai 2026", "0,5"),
        ("pt-BR", "ltr", "Português (Brasil)", "31 de maio de 2026", "0,5"),
        ("pl", "ltr", "Polski", "31 maja 2026", "0,5"),
        ("ja", "ltr", "日本語", "2026年5月31日", "0.5"),
        ("ar", "rtl", "العربية", "31 مايو 2026", "0.5"),
        ("he", "rtl", "עברית", "31 במאי 2026", "0.5"),
    ],
)
def test_a_language_knows_how_it_is_written(language: str, direction: str, name: str, day: str, half: str) -> None:
    assert locales.direction_of(language) == direction
    assert locales.name_of(language) == name
    assert locales.written_day(date(2026, 5, 31), language) == day
    assert locales.written_number(0.5, language) == half
    assert locales.written_number(1000, language) == "1000"


def test_a_moment_is_told_in_its_own_offset_which_is_named() -> None:
    moment = datetime(2026, 5, 31, 18, 30, tzinfo=timezone(timedelta(hours=2)))
    assert locales.written_moment(moment, "de") == "31. Mai 2026, 18:30 (GMT+02:00)"
    assert "6:30" in locales.written_moment(moment, "en")


def test_languages_are_known_by_code_and_found_by_english_name() -> None:
    assert locales.is_known("de")
    assert locales.is_known("pt-BR")
    assert not locales.is_known("xx")
    assert locales.code_of("German") == "de"
    assert locales.code_of("Klingonese") is None
