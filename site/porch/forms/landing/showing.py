"""Sections that show something: picture, quotes, sample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field

from porch.forms import prose
from porch.forms.landing.base import Section, Telling
from porch.forms.landing.picture import About, Pictured, PictureFile, Place
from porch.forms.texts import LongText, Text


class PictureSection(Section, Pictured):
    """One picture, large."""

    type: Literal["picture"]
    picture: PictureFile
    alt: About
    caption: Annotated[Text | None, Field(description="A line below the picture.")] = None


class Quote(Pictured):
    """What somebody said, and who."""

    text: Telling
    name: Annotated[Text, Field(description="Who said it.", examples=["Maren Holt"])]
    role: Annotated[Text | None, Field(description="Who that is.", examples=["harbour master"])] = None

    @property
    def text_html(self) -> Markup:
        """Their words as HTML."""
        return prose.paragraphs(self.text)


class QuotesSection(Section):
    """What others say."""

    type: Literal["quotes"]
    items: Annotated[
        tuple[Quote, ...],
        Field(strict=False, min_length=1, description="[[sections.items]] with text, name and perhaps role."),
    ]


class SampleSection(Section, Pictured):
    """An issue to look into before signing up: a letter as it arrives, or a picture of one."""

    type: Literal["sample"]
    subject: Annotated[Text | None, Field(description="The letter's subject.", examples=["Spring tide on Sunday"])] = (
        None
    )
    date: Annotated[Text | None, Field(description="When it was sent, in words.", examples=["Friday, 6 March"])] = None
    letter: Annotated[LongText | None, Field(description="Markdown: the letter, or its beginning.")] = None

    @property
    def letter_html(self) -> Markup:
        """The letter as HTML; empty where there is none."""
        return prose.paragraphs(self.letter or "")

    def complaints(self) -> Iterator[tuple[Place, str]]:
        """There is something to look into."""
        yield from super().complaints()
        if self.letter is None and self.picture is None:
            yield (), "a sample needs a `letter` (Markdown) or a `picture` with its `alt`"
