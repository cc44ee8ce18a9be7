"""Dates, which are days of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from wtforms import widgets

from porch.contact import PropertyType
from porch.forms.fields.base import Complaint, Unfit
from porch.forms.fields.text import TypedField
from porch.locales import written_day
from porch.words import language_of


class DateField(TypedField):
    """A day, sent as ``YYYY-MM-DD``."""

    property_type: ClassVar[PropertyType | None] = "date"
    type: Literal["date"]
    min: Annotated[date | None, Field(description="The first day that is taken.", examples=["2026-12-01"])] = None
    max: Annotated[date | None, Field(description="The last day that is taken.", examples=["2026-12-31"])] = None

    def attributes(self) -> dict[str, str]:
        """The bounds, for the browser's calendar."""
        bounds = {"min": self.min, "max": self.max}
        return {key: day.isoformat() for key, day in bounds.items() if day is not None}

    def complaints(self) -> Iterator[Complaint]:
        """Bounds must leave room."""
        if self.min is not None and self.max is not None and self.min > self.max:
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
        self._check_bounds(day, words)
        return day

    def _check_bounds(self, day: date, words: NullTranslations) -> None:
        if self.min is not None and day < self.min:
            raise Unfit(
                words.gettext("“{label}” must be {min} or later").format(label=self.label, min=_shown(self.min, words))
            )
        if self.max is not None and day > self.max:
            raise Unfit(
                words.gettext("“{label}” must be {max} or earlier").format(
                    label=self.label, max=_shown(self.max, words)
                )
            )
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
    """A day of the form file as people write it: browsers show each visitor a calendar of their own."""
    return written_day(day, language_of(words))
