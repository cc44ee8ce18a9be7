"""Hidden fields: what the page's address says, or a fixed value."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Annotated, Any, Literal

from pydantic import Field
from wtforms.fields.core import UnboundField

from porch.contact import LONGEST_VALUE
from porch.forms import cleaning
from porch.forms.fields.base import Complaint, FormField, Shape, first
from porch.forms.fields.inputs import Unseen, bound_as
from porch.forms.vocabulary import QUERY, PropertyName, Words


class HiddenField(FormField):
    """A value that visitors do not see, from the page's query string.

    It is a stranger's text: cleaned, and cut (not refused) at the platform's longest value, since no visitor can
    mend it. Without ``query`` nothing that is posted changes ``value``.
    """

    type: Literal["hidden"]
    property: Annotated[PropertyName, Field(description="The contact property.", examples=["utmSource"])]
    query: Annotated[
        str | None,
        Field(
            pattern=QUERY,
            description="The name in the page's query string that it is taken from.",
            examples=["utm_source"],
        ),
    ] = None
    fixed: Annotated[
        Words | None, Field(alias="value", description="What is sent where the query string has nothing.")
    ] = None

    @builtins.property  # by its full name: `property` is a key of this class
    def name(self) -> str:
        """The property's name."""
        return str(self.property)

    @builtins.property
    def shape(self) -> Shape:
        """Not to be seen."""
        return "hidden"

    def complaints(self) -> Iterator[Complaint]:
        """It needs somewhere to take its value from."""
        if self.query is None and self.fixed is None:
            yield (), 'a hidden field needs `query = "utm_source"` or `value = "…"`, or both'

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """A hidden input."""
        return bound_as(Unseen, self, words, default=self.fixed)

    def read(self, posted: list[Any], words: NullTranslations) -> str | None:
        """What was posted, made harmless; else the fixed value."""
        del words
        raw = first(posted) if self.query else None
        text = cleaning.one_line(raw) if isinstance(raw, str) else ""
        return cleaning.trimmed(text[:LONGEST_VALUE]) or self.fixed
