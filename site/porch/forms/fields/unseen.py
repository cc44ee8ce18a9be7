"""Hidden fields: what the page's address says, where the visitor came from, or a fixed value."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field
from wtforms.fields.core import UnboundField

from porch.contact import LONGEST_VALUE, PropertyType, PropertyValue
from porch.forms import cleaning
from porch.forms.fields.base import Complaint, FormField, Shape, first
from porch.forms.fields.inputs import Unseen, bound_as
from porch.forms.fields.reading import typed
from porch.forms.vocabulary import QUERY, PropertyName, Words

Arrival = Literal["page", "referrer"]
"""What is known of how a visitor came: the page the form stands on (no query string), and the site before it."""


class HiddenField(FormField):
    """A value that visitors do not see, from the page's query string or from how they came.

    It is a stranger's text: cleaned, and cut (not refused) at the platform's longest value, since no visitor can
    mend it. Without ``query`` and ``from`` nothing that is posted changes ``value``.
    """

    type: Literal["hidden"]
    property: Annotated[
        PropertyName | None,
        Field(description="The contact property. Absent: only for the form's `source`.", examples=["utmSource"]),
    ] = None
    query: Annotated[
        str | None,
        Field(
            pattern=QUERY,
            description="The name in the page's query string that it is taken from; in an embed, the host page's.",
            examples=["utm_source"],
        ),
    ] = None
    arrival: Annotated[
        Arrival | None,
        Field(
            alias="from",
            description="page: the address of the page the form stands on, without its query string. "
            "referrer: the site (origin) the visitor was on before.",
        ),
    ] = None
    kind: Annotated[
        PropertyType,
        Field(alias="as", description="The property's type; what cannot be read as that type is left out."),
    ] = "string"
    fixed: Annotated[
        Words | None, Field(alias="value", description="What is sent where the visitor brings nothing.")
    ] = None

    @builtins.property
    def property_type(self) -> PropertyType:  # type: ignore[override]  # the one type whose file says it
        """The type that the file names."""
        return self.kind

    @builtins.property  # by its full name: `property` is a key of this class
    def name(self) -> str:
        """The property's name; without one, the word it is taken from."""
        return str(self.property or self.query or self.arrival)

    @builtins.property
    def shape(self) -> Shape:
        """Not to be seen."""
        return "hidden"

    def complaints(self) -> Iterator[Complaint]:
        """It needs one place to take its value from, and a value that is of its type."""
        if self.query is None and self.arrival is None and self.fixed is None:
            yield (), 'a hidden field needs `query = "utm_source"` or `value = "…"`, or both'
        if self.query is not None and self.arrival is not None:
            yield ("from",), "the value cannot come from two places; keep `query` or `from`"
        if self.property is None and self.name.startswith("_"):
            yield ("query",), f"`{self.query}` cannot be an input's name by itself; add a `property`"
        if self.fixed is not None and typed(self.fixed, self.kind) is None:
            yield ("value",), f"`{self.fixed}` cannot be read as a {self.kind}; mend it, or remove `as`"

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """A hidden input; its attributes tell scripts what to put into it."""
        attributes = {"data-query": self.query, "data-from": self.arrival}
        return bound_as(Unseen, self, words, default=self._default(), attributes=attributes)

    def read(self, posted: list[Any], words: NullTranslations) -> PropertyValue | None:
        """What was posted, made harmless and of its type; else the fixed value."""
        del words
        raw = first(posted) if self.query or self.arrival else None
        if isinstance(raw, (bool, int, float)):
            raw = str(raw).lower()
        text = cleaning.one_line(raw) if isinstance(raw, str) else ""
        text = _address(text, self.arrival) if self.arrival else text
        found = typed(cleaning.trimmed(text[:LONGEST_VALUE]), self.kind)
        return self._default() if found is None else found

    def sent(self, data: PropertyValue) -> PropertyValue:
        """The value in its type."""
        return data

    def value(self, data: Any) -> PropertyValue | None:
        """The property's value, where there is a property."""
        return super().value(data) if self.property else None

    def _default(self) -> PropertyValue | None:
        return None if self.fixed is None else typed(self.fixed, self.kind)


def _address(text: str, arrival: Arrival) -> str:
    """Only scheme, host and, for a page, the path: a query string may hold what nobody meant to tell."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path if arrival == 'page' else ''}"
