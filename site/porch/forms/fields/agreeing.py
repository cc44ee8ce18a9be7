"""Yes or no: boolean, and consent with its own words."""

from __future__ import annotations

import builtins
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

from markupsafe import Markup
from pydantic import Field
from wtforms.fields.core import UnboundField

from porch.contact import PropertyType
from porch.forms import prose
from porch.forms.fields.base import FormField, PropertyField, Required, Shape, Unfit, first
from porch.forms.fields.inputs import Tick, bound_as
from porch.forms.texts import Text
from porch.forms.vocabulary import PropertyName

_NO = ("", "false", "0", "no", "off", "n")
_YES = ("true", "1", "yes", "on", "y")


class BooleanField(PropertyField):
    """A tick, sent as true or false."""

    property_type: ClassVar[PropertyType | None] = "boolean"
    type: Literal["boolean"]
    required: Annotated[bool, Field(description="Whether it must be ticked.")] = False

    @property
    def shape(self) -> Shape:
        """A tick before its label."""
        return "tick"

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """A checkbox."""
        return bound_as(Tick, self, words)

    def read(self, posted: list[Any], words: NullTranslations) -> bool:
        """Whether it was ticked: unticked boxes are not posted at all."""
        ticked = _ticked(first(posted))
        if ticked is None:
            message = words.gettext("Answer “{label}” with true or false")
            raise Unfit(message.format(label=self.label))
        if self.required and not ticked:
            raise Unfit(words.gettext("Tick “{label}” to go on").format(label=self.label))
        return ticked

    def sent(self, data: bool) -> bool:
        """The boolean itself."""
        return data


class ConsentField(FormField):
    """An unticked checkbox with a Markdown label; with a property it is also sent as a boolean."""

    property_type: ClassVar[PropertyType | None] = "boolean"
    type: Literal["consent"]
    property: Annotated[
        PropertyName | None, Field(description="The boolean property to send it as, if any.", examples=["agreedToNews"])
    ] = None
    label: Annotated[
        Text,
        Field(
            description="What is agreed to, in Markdown.",
            examples=["I agree to the [privacy notice](https://acme.example/privacy)."],
        ),
    ]
    required: Required = True

    @builtins.property  # by its full name: `property` is a key of this class
    def name(self) -> str:
        """The property's name, or simply ``consent``."""
        return self.property or "consent"

    @builtins.property
    def shape(self) -> Shape:
        """A tick before its label."""
        return "tick"

    @builtins.property
    def label_html(self) -> Markup:
        """The label with its links."""
        return prose.phrase(self.label)

    def label_markup(self, words: NullTranslations) -> Markup:
        """The label with its links."""
        del words
        return self.label_html

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """A checkbox."""
        return bound_as(Tick, self, words)

    def read(self, posted: list[Any], words: NullTranslations) -> bool:
        """Whether it was ticked."""
        ticked = _ticked(first(posted))
        if ticked is None:
            raise Unfit(words.gettext("Answer the question for your consent with true or false"))
        if self.required and not ticked:
            raise Unfit(words.gettext("Tick the box if you agree; without it we cannot sign you up"))
        return ticked

    def value(self, data: Any) -> bool | None:
        """The boolean, where there is a property to send it as."""
        return bool(data) if self.property else None


def _ticked(raw: Any) -> bool | None:
    """Whether a posted answer means a tick; ``None`` if it means nothing."""
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    word = raw.strip().lower() if isinstance(raw, str) else None
    return None if word not in (*_NO, *_YES) else word in _YES
