"""Days that a form file counts from today: ``"today"``, ``"+14 days"``, ``"-18 years"``.

Whose today? Nobody knows the visitor's time zone, so a bound is always read in the visitor's favour: the first day is
counted from where it is still yesterday (UTC-12), the last one from where it is tomorrow already (UTC+14).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field, PlainValidator

_FORM: Final = r"^(today|[+-]([0-9]{1,4} (days?|weeks?|months?)|[0-9]{1,3} years?))$"
_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}
_WEST: Final = timedelta(hours=-12)
_EAST: Final = timedelta(hours=14)


@dataclass(frozen=True)
class CountedDay:
    """A day so many days or months from today; ``words`` are the form file's own."""

    words: str
    days: int = 0
    months: int = 0

    def __str__(self) -> str:
        """As the form file has it."""
        return self.words

    def from_day(self, today: date) -> date:
        """That day. Where its month is shorter, the month's last day: a year after February 29 is February 28."""
        year, month = divmod(today.year * 12 + today.month - 1 + self.months, 12)
        month += 1
        return date(year, month, min(today.day, monthrange(year, month)[1])) + timedelta(days=self.days)


def _read(value: object) -> date | CountedDay:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value if isinstance(value, str) else ""
    if not re.fullmatch(_FORM, text):
        raise ValueError(
            "must be a day without quotes, like 2026-05-31, or one counted from today, in quotes: "
            '"today", "+14 days", "-18 years" (days, weeks, months or years)'
        )
    if text == "today":
        return CountedDay(text)
    count, unit = text.removesuffix("s").split()
    return CountedDay(text, days=int(count) * _DAYS.get(unit, 0), months=int(count) * _MONTHS.get(unit, 0))


Day = Annotated[
    date | CountedDay, PlainValidator(_read, json_schema_input_type=date | Annotated[str, Field(pattern=_FORM)])
]
"""A day of the calendar, or one counted from today."""


def first_day(bound: date | CountedDay, now: datetime) -> date:
    """The earliest day that ``bound`` means anywhere on earth at ``now``."""
    return bound.from_day((now.astimezone(UTC) + _WEST).date()) if isinstance(bound, CountedDay) else bound


def last_day(bound: date | CountedDay, now: datetime) -> date:
    """The latest day that ``bound`` means anywhere on earth at ``now``."""
    return bound.from_day((now.astimezone(UTC) + _EAST).date()) if isinstance(bound, CountedDay) else bound


def is_after(one: date | CountedDay, other: date | CountedDay) -> bool:
    """Whether ``one`` is later than ``other`` on every day; a fixed day and a counted one may be either."""
    if isinstance(one, CountedDay) != isinstance(other, CountedDay):
        return False
    some_day = datetime(2000, 1, 15, tzinfo=UTC)
    return last_day(one, some_day) > last_day(other, some_day)
