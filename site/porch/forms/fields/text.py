"""Text: one line or several."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from wtforms import widgets
from wtforms.fields.core import UnboundField

from porch.contact import LONGEST_VALUE
from porch.forms import cleaning
from porch.forms.fields.base import PropertyField, Unfit, check_length, first, text_of
from porch.forms.fields.inputs import TypedInput, bound_as

FILLED_IN_BY_BROWSERS = {
    "email": "email",
    "firstName": "given-name",
    "lastName": "family-name",
    "name": "name",
    "fullName": "name",
    "company": "organization",
    "companyName": "organization",
    "organization": "organization",
    "organisation": "organization",
    "jobTitle": "organization-title",
    "phone": "tel",
    "phoneNumber": "tel",
    "website": "url",
    "city": "address-level2",
    "country": "country-name",
    "zip": "postal-code",
    "zipCode": "postal-code",
    "postalCode": "postal-code",
    "postcode": "postal-code",
    "birthday": "bday",
    "dateOfBirth": "bday",
    "nickname": "nickname",
}
"""Properties whose meaning is plain, and what browsers call it (WCAG 2.2, input purposes)."""

MaxLength = Annotated[int, Field(ge=1, le=LONGEST_VALUE, description="The most characters; never above 498.")]


class TypedField(PropertyField):
    """What all fields that are typed into share."""

    fills_in: ClassVar[str | None] = None
    """What browsers call it, where the property does not tell."""

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """A typed input with this type's attributes."""
        fills_in = self.autocomplete or FILLED_IN_BY_BROWSERS.get(self.property) or self.fills_in
        attributes = {**self.attributes(), "autocomplete": fills_in}
        return bound_as(TypedInput, self, words, attributes=attributes, widget=self.widget())

    def attributes(self) -> dict[str, str]:
        """HTML attributes of this type."""
        return {}

    def widget(self) -> widgets.Input | widgets.TextArea:
        """The WTForms widget."""
        return widgets.TextInput()

    def read(self, posted: list[Any], words: NullTranslations) -> Any:
        """The clean answer; a blank one is refused where the field is required."""
        text = self.clean(text_of(first(posted), self.label, words))
        if text:
            return self.judged(text, words)
        if self.required:
            raise Unfit(self.ask(words))
        return None

    def clean(self, text: str) -> str:
        """The text without what was not meant to be in it."""
        return cleaning.one_line(text)

    def judged(self, text: str, words: NullTranslations) -> Any:
        """The answer that a clean, non-blank text gives; raises ``Unfit``."""
        check_length(text, self.label, words)
        return text

    def ask(self, words: NullTranslations) -> str:
        """The message where nothing was answered."""
        return words.gettext("Enter “{label}”").format(label=self.label)


class TextField(TypedField):
    """One line of text."""

    type: Literal["text"] = "text"
    max_length: MaxLength = LONGEST_VALUE

    def judged(self, text: str, words: NullTranslations) -> str:
        """Text up to the longest."""
        check_length(text, self.label, words, self.max_length)
        return text


class TextareaField(TextField):
    """Several lines of text."""

    type: Literal["textarea"]  # type: ignore[assignment]  # a sibling of text in every other way
    rows: Annotated[int, Field(ge=2, le=30, description="Lines that are shown.")] = 4

    def clean(self, text: str) -> str:
        """Line breaks are kept, as ``\\n``."""
        return cleaning.many_lines(text)

    def widget(self) -> widgets.TextArea:
        """A text area."""
        return widgets.TextArea()

    def attributes(self) -> dict[str, str]:
        """Its height."""
        return {"rows": str(self.rows)}
