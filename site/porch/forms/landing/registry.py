"""Every type of section by the word that form files use for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from porch.forms.landing.base import Section
from porch.forms.landing.hero import Hero
from porch.forms.landing.picture import Pictured, Place
from porch.forms.landing.showing import PictureSection, QuotesSection, SampleSection
from porch.forms.landing.telling import CallSection, PointsSection, QuestionsSection, TextSection

SECTION_TYPES: Final[Mapping[str, type[Section]]] = MappingProxyType(
    {
        "points": PointsSection,
        "text": TextSection,
        "picture": PictureSection,
        "quotes": QuotesSection,
        "sample": SampleSection,
        "questions": QuestionsSection,
        "call": CallSection,
    }
)

AnySection = Annotated[
    PointsSection | TextSection | PictureSection | QuotesSection | SampleSection | QuestionsSection | CallSection,
    Field(discriminator="type"),
]


def pictured_parts(hero: Hero | None, sections: Sequence[Section]) -> Iterator[tuple[Place, Pictured]]:
    """Everything that may have a picture, with its place in the form file."""
    if hero is not None:
        yield ("hero",), hero
    for index, section in enumerate(sections):
        if isinstance(section, Pictured):
            yield ("sections", index), section
        for position, item in enumerate(getattr(section, "items", ())):
            if isinstance(item, Pictured):
                yield ("sections", index, "items", position), item
