"""Dates, numbers and names are written as each language does it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from porch import locales


@pytest.mark.parametrize(
    ("language", "direction", "name", "day", "half"),
    [
        ("en", "ltr", "English", "May 31, 2026", "0.5"),
        ("en-GB", "ltr", "English (United Kingdom)", "31 May 2026", "0.5"),
        ("de", "ltr", "Deutsch", "31. Mai 2026", "0,5"),
        ("de-CH", "ltr", "Deutsch (Schweiz)", "31. Mai 2026", "0.5"),
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


@pytest.mark.parametrize(
    ("language", "same_day", "other_day", "open_end"),
    [
        ("de", "10:00 – 16:00", "10:00 – Sonntag, 7. März 2027, 16:00", "Samstag, 6. März 2027, 10:00"),
        ("ja", "10:00～16:00", "10:00～2027年3月7日日曜日 16:00", "2027年3月6日土曜日 10:00"),
    ],
)
def test_a_span_names_its_days_once_and_its_offset_only_if_asked(
    language: str, same_day: str, other_day: str, open_end: str
) -> None:
    berlin = timezone(timedelta(hours=1))
    starts = datetime(2027, 3, 6, 10, tzinfo=berlin)

    def span(ends: datetime | None, *, zoned: bool = False) -> str:
        return locales.written_span(starts, ends, language, zoned=zoned).replace("\u2009", " ")

    assert span(datetime(2027, 3, 6, 16, tzinfo=berlin)) == open_end.replace("10:00", same_day)
    assert span(datetime(2027, 3, 7, 16, tzinfo=berlin)) == open_end.replace("10:00", other_day)
    assert span(None) == open_end
    assert span(None, zoned=True) == f"{open_end} (GMT+01:00)"


def test_a_span_over_a_change_of_the_clocks_says_each_time_as_the_clocks_there_show_it() -> None:
    starts, ends = "2027-03-27T20:00:00+01:00", "2027-03-28T12:00:00+02:00"
    for zoned in (False, True):
        written = locales.written_span(*map(datetime.fromisoformat, (starts, ends)), "en", zoned=zoned)
        shown = written.replace("\u2009", " ").replace("\u202f", " ")
        assert shown == ("Saturday, March 27, 2027, 8:00 PM (GMT+01:00) – Sunday, March 28, 2027, 12:00 PM (GMT+02:00)")


@pytest.mark.parametrize(("number", "written"), [(0.00001, "0,00001"), (1e16, "10000000000000000"), (-2.5, "-2,5")])
def test_a_number_is_written_in_full(number: float, written: str) -> None:
    assert locales.written_number(number, "de") == written


def test_languages_are_known_by_code_and_found_by_english_name() -> None:
    assert locales.is_known("de")
    assert locales.is_known("pt-BR")
    assert not locales.is_known("xx")
    assert locales.code_of("German") == "de"
    assert locales.code_of("Klingonese") is None
