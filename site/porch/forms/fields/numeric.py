"""Numbers, which stay numbers on their whole way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from porch.contact import PropertyType
from porch.forms.fields import figures
from porch.forms.fields.base import Complaint, Unfit, first
from porch.forms.fields.text import TypedField
from porch.forms.vocabulary import Number
from porch.locales import written_number
from porch.words import language_of

_LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps as it is (RFC 8259, section 6)."""
_DIGITS = 15
"""Significant digits that survive the way through a double."""


class NumberField(TypedField):
    """A number, written as the page's language does it, or with a point (``figures``)."""

    property_type: ClassVar[PropertyType | None] = "number"
    type: Literal["number"]
    min: Annotated[Number | None, Field(description="The smallest number that is taken.", examples=[1])] = None
    max: Annotated[Number | None, Field(description="The largest number that is taken.", examples=[500])] = None
    step: Annotated[
        Number | None, Field(description="Only multiples of it, counted from `min` or 0.", examples=[0.5])
    ] = None
    integer: Annotated[bool, Field(description="Whether only whole numbers are taken.")] = False

    def attributes(self) -> dict[str, str]:
        """A text input with a number pad: browsers' number inputs change what was typed (GOV.UK says so too)."""
        return {"inputmode": "numeric" if self.integer else "decimal", "spellcheck": "false", "dir": "ltr"}

    def complaints(self) -> Iterator[Complaint]:
        """Bounds must leave room, and steps lead somewhere."""
        if self.min is not None and self.max is not None and self.min > self.max:
            yield ("min",), f"min ({self.min}) is above max ({self.max}), so that no number fits; swap them"
        if self.step is not None and self.step <= 0:
            yield ("step",), "must be more than 0, like 0.5"

    def read(self, posted: list[Any], words: NullTranslations) -> Number | None:
        """A number from JSON is taken as such; text is read with care."""
        raw = first(posted)
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            return self._within(self._of_json(raw, words), words)
        return super().read(posted, words)  # type: ignore[no-any-return]

    def judged(self, text: str, words: NullTranslations) -> Number:
        """The number that a text says; never another one."""
        try:
            digits = figures.plain(text, language_of(words))
        except figures.TwoMeanings as two:
            message = words.gettext("“{text}” can be read in two ways: write {thousands} or {decimal} for “{label}”")
            raise Unfit(
                message.format(text=text, thousands=two.thousands, decimal=two.decimal, label=self.label)
            ) from two
        if digits is None:
            raise Unfit(self._format(words))
        return self._within(Decimal(digits), words)

    def _of_json(self, raw: Number, words: NullTranslations) -> Decimal:
        try:
            number = Decimal(raw) if isinstance(raw, int) else Decimal(repr(raw))
        except ArithmeticError as error:
            raise Unfit(self._format(words)) from error
        if not number.is_finite():
            raise Unfit(self._format(words))
        return number

    def _within(self, number: Decimal, words: NullTranslations) -> Number:
        if abs(number) > _LARGEST or len(number.normalize().as_tuple().digits) > _DIGITS:
            message = words.gettext("“{label}” has too many digits: use at most {digits}")
            raise Unfit(message.format(label=self.label, digits=_DIGITS))
        if self.min is not None and number < Decimal(str(self.min)):
            raise Unfit(
                words.gettext("“{label}” must be {min} or more").format(label=self.label, min=_shown(self.min, words))
            )
        if self.max is not None and number > Decimal(str(self.max)):
            raise Unfit(
                words.gettext("“{label}” must be {max} or less").format(label=self.label, max=_shown(self.max, words))
            )
        self._check_step(number, words)
        return int(number) if number == number.to_integral_value() else float(number)

    def _check_step(self, number: Decimal, words: NullTranslations) -> None:
        if self.integer and number != number.to_integral_value():
            raise Unfit(words.gettext("“{label}” must be a whole number, like 3").format(label=self.label))
        if self.step is not None and not _is_multiple(Fraction(number) - _exact(self.min or 0), _exact(self.step)):
            message = words.gettext("“{label}” must go up in steps of {step}")
            raise Unfit(message.format(label=self.label, step=_shown(self.step, words)))

    def _format(self, words: NullTranslations) -> str:
        if self.integer:
            message = words.gettext("Enter “{label}” as a whole number in digits alone, like 1000")
        else:
            message = words.gettext("Enter “{label}” as a number with a point and no separators, like 1000.5")
        return message.format(label=self.label)

    def sent(self, data: Number) -> Number:
        """The number itself."""
        return data


def _exact(number: Number) -> Fraction:
    """A number of the form file as it was written there: 0.1 is a tenth."""
    return Fraction(str(number))


def _is_multiple(number: Fraction, step: Fraction) -> bool:
    return (number / step).denominator == 1


def _shown(number: Number, words: NullTranslations) -> str:
    """A number of the form file as the page's language writes it."""
    return written_number(number, language_of(words))
