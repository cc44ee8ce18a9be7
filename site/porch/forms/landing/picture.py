"""Pictures on a page: a file of the site's static/ folder, and what it says to those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from porch.forms.texts import Alt
from porch.forms.vocabulary import StaticFile, Table

Place = tuple[str | int, ...]
"""Keys and positions below a table, on the way to what is meant."""

About = Annotated[
    Alt,
    Field(
        description='What the picture shows, for those who do not see it; "" if it only decorates.',
        examples=["The board in a hallway, showing the tide as one curve"],
    ),
]
PictureFile = Annotated[
    StaticFile, Field(description="A picture in the site's static/ folder.", examples=["pictures/board.svg"])
]


class Pictured(Table):
    """Anything that may have a picture."""

    picture: PictureFile | None = None
    alt: About | None = None

    def complaints(self) -> Iterator[tuple[Place, str]]:
        """A picture says what it shows."""
        if self.picture is not None and self.alt is None:
            hint = 'add alt = "what it shows" for those who do not see it, or alt = "" if it only decorates'
            yield ("picture",), f"the picture has no `alt`; {hint}"
        if self.alt is not None and self.picture is None:
            yield ("alt",), "there is no picture that this could describe; add one, or remove the line"
