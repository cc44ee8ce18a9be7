"""Sections that say something: points, text, questions, call."""

from __future__ import annotations

from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field

from porch.forms import prose
from porch.forms.landing.base import Section, Telling
from porch.forms.landing.picture import Pictured
from porch.forms.texts import LongText, Text
from porch.forms.vocabulary import Table


class Point(Pictured):
    """One of the points."""

    title: Annotated[Text, Field(description="The point in a few words.", examples=["Reads your own gauge"])]
    text: Annotated[LongText | None, Field(description="Markdown: the point in a sentence or two.")] = None

    @property
    def text_html(self) -> Markup:
        """The text as HTML; empty where there is none."""
        return prose.paragraphs(self.text or "")


class PointsSection(Section):
    """Reasons, features or steps, side by side."""

    type: Literal["points"]
    numbered: Annotated[bool, Field(description="true: the points are steps, and are counted.")] = False
    items: Annotated[
        tuple[Point, ...],
        Field(strict=False, min_length=1, description="The points: [[sections.items]] with title and perhaps text."),
    ]


class TextSection(Section, Pictured):
    """A heading and Markdown, with a picture beside it if wanted."""

    type: Literal["text"]
    text: Telling


class Question(Table):
    """A question and its answer."""

    question: Annotated[Text, Field(description="As visitors would ask it.", examples=["Does it need the internet?"])]
    answer: Annotated[LongText, Field(description="Markdown.", examples=["Once a day, for a minute."])]

    @property
    def answer_html(self) -> Markup:
        """The answer as HTML."""
        return prose.paragraphs(self.answer)


class QuestionsSection(Section):
    """Questions that open to their answers."""

    type: Literal["questions"]
    items: Annotated[
        tuple[Question, ...],
        Field(strict=False, min_length=1, description="[[sections.items]] with question and answer."),
    ]


class CallSection(Section):
    """The last word, and a link back to the form."""

    type: Literal["call"]
    title: Annotated[Text, Field(description="The last word.", examples=["The first hundred leave in spring"])]
    button: Annotated[
        Text | None,
        Field(description="What the link to the form says; default: what the form's button says.", examples=["Join"]),
    ] = None
