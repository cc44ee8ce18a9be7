"""How each language writes: its direction, its name, its dates, its numbers (Unicode CLDR, by Babel)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format, get_timezone_gmt
from babel.numbers import get_decimal_symbol, get_group_symbol

_DIGITS = "latn"
"""Numbers are written in the digits 0 to 9, which every keyboard has."""


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """The locale of ``de`` or ``pt-BR``; of the language alone, or English, where CLDR has nothing nearer."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def is_known(language: str) -> bool:
    """Whether CLDR has heard of the language."""
    return locale_of(language).language == language.partition("-")[0]


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML's ``dir`` wants it."""
    return locale_of(language).text_direction


def name_of(language: str) -> str:
    """The language's name in itself, with a capital letter: ``Deutsch``, ``Français``."""
    name = locale_of(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def code_of(english_name: str) -> str | None:
    """The code of a language by its English name."""
    names = Locale("en").languages
    return next((code for code, name in names.items() if name.lower() == english_name.lower()), None)


def written_day(day: date, language: str) -> str:
    """A day as people write it in a text: ``31. Mai 2026``."""
    return format_date(day, "long", locale=locale_of(language))


def written_moment(moment: datetime, language: str) -> str:
    """Day and time of day, in the offset that the moment itself has: ``31. Mai 2026, 09:00 (GMT+02:00)``."""
    written = _joined(written_day(moment, language), _clock(moment, language), language)
    return f"{written} ({_offset(moment, language)})"


def written_span(starts: datetime, ends: datetime | None, language: str, *, zoned: bool) -> str:
    """From when to when, with the days of the week: ``Samstag, 6. März 2027, 10:00 – 16:00``. A day is written once if
    it is the same. The offset is named if ``zoned``; where the clocks are changed in between, both are, so that nobody
    is told a time that no clock there shows."""
    moved = ends is not None and ends.utcoffset() != starts.utcoffset()
    day, clock = _weekday(starts, language), _clock(starts, language)
    clock = f"{clock} ({_offset(starts, language)})" if moved else clock
    if ends is None:
        written = _joined(day, clock, language)
    elif ends.date() == starts.date():
        written = _joined(day, _between(clock, _clock(ends, language), language), language)
    else:
        until = _joined(_weekday(ends, language), _clock(ends, language), language)
        written = _between(_joined(day, clock, language), until, language)
    return f"{written} ({_offset(ends or starts, language)})" if zoned or moved else written


def written_number(number: int | float, language: str) -> str:
    """A number of a form file in full, without grouping: ``0,5``."""
    return f"{Decimal(str(number)):f}".replace(".", marks_of(language)[0])


def _weekday(moment: datetime, language: str) -> str:
    return format_date(moment, "full", locale=locale_of(language))


def _clock(moment: datetime, language: str) -> str:
    return format_time(moment, "short", locale=locale_of(language))


def _offset(moment: datetime, language: str) -> str:
    return get_timezone_gmt(moment, "long", locale=locale_of(language))


def _joined(day: str, clock: str, language: str) -> str:
    joint = str(get_datetime_format("long", locale=locale_of(language))).replace("'", "")
    return joint.replace("{1}", day).replace("{0}", clock)


def _between(first: str, last: str, language: str) -> str:
    pattern = str(locale_of(language).interval_formats.get(None) or "{0} – {1}")
    return pattern.replace("{0}", first).replace("{1}", last)


@lru_cache(maxsize=256)
def marks_of(language: str) -> tuple[str, str]:
    """The language's decimal mark and the sign between thousands; a space stands for every kind of space."""
    locale = locale_of(language)
    decimal = get_decimal_symbol(locale, numbering_system=_DIGITS)
    group = get_group_symbol(locale, numbering_system=_DIGITS)
    return decimal, " " if group.isspace() else group
