"""What every section of a landing page has."""

from __future__ import annotations

from typing import Annotated

from markupsafe import Markup
from pydantic import Field

from porch.forms import prose
from porch.forms.texts import LongText, Text
from porch.forms.vocabulary import Table

Telling = Annotated[LongText, Field(description="Markdown.", examples=["It began with a **broken barometer**."])]


class Section(Table):
    """One section of a landing page. Subclasses add their ``type`` and their keys; sections/<type>.html shows them."""

    type: str
    title: Annotated[Text | None, Field(description="The section's heading.", examples=["What it does all day"])] = None
    text: Annotated[
        LongText | None, Field(description="Markdown below the heading.", examples=["Nothing blinks, nothing beeps."])
    ] = None

    @property
    def text_html(self) -> Markup:
        """The text as HTML; empty where there is none."""
        return prose.paragraphs(self.text or "")
