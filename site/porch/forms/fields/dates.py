"""Dates, which are days of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field
from wtforms import widgets
from wtforms.fields.core import UnboundField

from porch.contact import PropertyType
from porch.forms.fields.base import Complaint, Unfit
from porch.forms.fields.days import Day, first_day, is_after, last_day
from porch.forms.fields.inputs import TypedInput
from porch.forms.fields.text import TypedField
from porch.forms.token import LIFETIME
from porch.locales import written_day
from porch.words import language_of

_PAGE: Final = timedelta(seconds=LIFETIME)
"""How old a page may be, in a cache or an open tab, and still be sent."""


class Calendar(TypedInput):
    """A date input, whose bounds are those of the moment at which it is shown."""

    def described(self, options: dict[str, Any]) -> dict[str, Any]:
        """The bounds, for the browser's calendar; the server alone judges by them."""
        bounds = self.definition.bounds(datetime.now(UTC)) if isinstance(self.definition, DateField) else {}
        return super().described({**bounds, **options})


class DateField(TypedField):
    """A day, sent as ``YYYY-MM-DD``."""

    property_type: ClassVar[PropertyType | None] = "date"
    type: Literal["date"]
    min: Annotated[
        Day | None,
        Field(
            description='The first day that is taken: 2026-12-01, or counted from today, "today" or "+14 days".',
            examples=["2026-12-01", "today", "+14 days"],
        ),
    ] = None
    max: Annotated[
        Day | None,
        Field(
            description='The last day that is taken: 2026-12-31, or counted from today, "+3 months" or "-18 years".',
            examples=["2026-12-31", "-18 years"],
        ),
    ] = None

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """The same as other typed inputs, with a calendar's bounds."""
        made = super().unbound(words)
        made.field_class = Calendar
        return made

    def bounds(self, now: datetime) -> dict[str, str]:
        """The days that a calendar offers on a page made at ``now``: none is missing that will be taken while the page
        can be sent. Caches may thus keep it as any other; a last day counted from today is a week generous."""
        first = None if self.min is None else first_day(self.min, now)
        last = None if self.max is None else last_day(self.max, now + _PAGE)
        return {key: day.isoformat() for key, day in (("min", first), ("max", last)) if day is not None}

    def complaints(self) -> Iterator[Complaint]:
        """Bounds must leave room."""
        if self.min is not None and self.max is not None and is_after(self.min, self.max):
            yield ("min",), f"min ({self.min}) is after max ({self.max}), so that no day fits; swap them"

    def widget(self) -> widgets.Input:
        """A date input: browsers post ``YYYY-MM-DD`` whatever they show."""
        return widgets.DateInput()

    def judged(self, text: str, words: NullTranslations) -> date:
        """The day that a text says."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Unfit(self.ask(words))
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            message = words.gettext("“{label}”: there is no {text} in the calendar; check day and month")
            raise Unfit(message.format(label=self.label, text=text)) from error
        self._check_bounds(day, datetime.now(UTC), words)
        return day

    def _check_bounds(self, day: date, now: datetime, words: NullTranslations) -> None:
        if self.min is not None and day < (first := first_day(self.min, now)):
            message = words.gettext("“{label}” must be {min} or later")
            raise Unfit(message.format(label=self.label, min=_shown(first, words)))
        if self.max is not None and day > (last := last_day(self.max, now)):
            message = words.gettext("“{label}” must be {max} or earlier")
            raise Unfit(message.format(label=self.label, max=_shown(last, words)))
        if day.year < 1000:
            message = words.gettext("“{label}”: write the year with all four digits, like 2026-05-31")
            raise Unfit(message.format(label=self.label))

    def ask(self, words: NullTranslations) -> str:
        """The message where nothing, or no date, was answered."""
        return words.gettext("Enter “{label}” as a date like 2026-05-31").format(label=self.label)

    def sent(self, data: Any) -> str:
        """``YYYY-MM-DD``."""
        return str(data.isoformat())


def _shown(day: date, words: NullTranslations) -> str:
    """A bound as people write it: browsers show each visitor a calendar of their own."""
    return written_day(day, language_of(words))
