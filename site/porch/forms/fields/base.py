"""What every field type has: its common TOML keys, and what it does with an answer."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

import wtforms
from markupsafe import Markup, escape
from pydantic import Field
from wtforms.fields.core import UnboundField

from porch.contact import LONGEST_VALUE, PropertyType, PropertyValue
from porch.forms.texts import Text
from porch.forms.vocabulary import AUTOCOMPLETE, PropertyName, Table

Shape = Literal["single", "group", "tick", "hidden"]
"""How a field is laid out: label and control; fieldset of radios or ticks; tick and its label; not at all."""

Complaint = tuple[tuple[str | int, ...], str]
"""A key below the thing that complains, and what is wrong with it."""

Label = Annotated[Text, Field(description="What visitors read beside the field.", examples=["Team size"])]
Required = Annotated[bool, Field(description="Whether it must be answered.")]


class Unfit(ValueError):
    """An answer that cannot be taken; the text tells the visitor how to mend it."""


class FormField(Table):
    """One field of a form. Subclasses add their ``type``, their keys and their rules."""

    property_type: ClassVar[PropertyType | None] = "string"
    many: ClassVar[bool] = False
    """Whether several answers are posted under its name."""
    always_needed: ClassVar[bool] = False

    type: str
    hint: Annotated[
        Text | None, Field(description="One more line below the label.", examples=["A rough number is fine."])
    ] = None
    autocomplete: Annotated[
        str | None,
        Field(
            pattern=AUTOCOMPLETE,
            description="What browsers fill in, where the property does not say it already.",
            examples=["organization-title", "off"],
        ),
    ] = None

    @property
    def name(self) -> str:
        """The input's name in the page and the key in JSON."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The id of the control in the page; hint and error have it as their beginning."""
        return f"field-{self.name}"

    @property
    def shape(self) -> Shape:
        """How the page lays it out."""
        return "single"

    @property
    def is_required(self) -> bool:
        """Whether it must be answered."""
        return bool(getattr(self, "required", False))

    def label_text(self, words: NullTranslations) -> str:
        """The label as plain text."""
        del words  # an author's label is in the form's language already
        return str(getattr(self, "label", ""))

    def label_markup(self, words: NullTranslations) -> Markup:
        """The label as HTML."""
        return escape(self.label_text(words))

    def complaints(self) -> Iterator[Complaint]:
        """What the keys of this field say against each other."""
        return iter(())

    def unbound(self, words: NullTranslations) -> UnboundField[wtforms.Field]:
        """The WTForms field, for one language."""
        raise NotImplementedError

    def read(self, posted: list[Any], words: NullTranslations) -> Any:
        """The clean answer to ``posted`` (text from a form, anything from JSON); ``None`` if it was left blank.

        Raises ``Unfit`` with words for the visitor.
        """
        raise NotImplementedError

    def value(self, data: Any) -> PropertyValue | None:
        """The property's value for a clean answer; ``None`` leaves it out of the request."""
        return None if data is None else self.sent(data)

    def sent(self, data: Any) -> PropertyValue:
        """A clean answer as it travels."""
        return str(data)


class PropertyField(FormField):
    """A field whose answer is sent as a contact property."""

    property: Annotated[
        PropertyName,
        Field(description="The contact property, by its API name.", examples=["firstName", "teamSize"]),
    ]
    label: Label
    required: Required = False

    @builtins.property  # by its full name: `property` is a key of this class
    def name(self) -> str:
        """The property's name: markup and platform use the same word."""
        return str(self.property)


def first(posted: list[Any]) -> Any:
    """The first of the answers posted under one name; ``None`` if there is none."""
    return posted[0] if posted else None


def text_of(raw: Any, label: str, words: NullTranslations) -> str:
    """A posted answer as text; JSON may bring other things in its place."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Unfit(words.gettext("“{label}” must be a text").format(label=label))
    return raw


def check_length(text: str, label: str, words: NullTranslations, longest: int = LONGEST_VALUE) -> None:
    """Refuse a text that the platform would not take, and say by how much."""
    over = len(text) - longest
    if over > 0:
        message = words.ngettext(
            "“{label}” is {over} character too long: shorten it to {longest} characters",
            "“{label}” is {over} characters too long: shorten it to {longest} characters",
            over,
        )
        raise Unfit(message.format(label=label, over=over, longest=longest))
