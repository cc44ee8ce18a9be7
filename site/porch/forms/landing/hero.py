"""The top of a landing page: what stands around the form's title and intro."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from porch.forms.landing.picture import Pictured, Place
from porch.forms.texts import Text

Illustration = Literal["letter", "horizon", "gathering"]
"""The drawings that come with Porch, in the theme's colours: templates/illustrations/<name>.svg."""


class Hero(Pictured):
    """[hero]: the top of a landing page."""

    kicker: Annotated[
        Text | None, Field(description="A short line above the title.", examples=["For clubs and schools"])
    ] = None
    illustration: Annotated[
        Illustration | None,
        Field(description="A drawing that comes with Porch, in the theme's colours, in place of a picture."),
    ] = None
    form_title: Annotated[
        Text | None, Field(description="The heading above the form.", examples=["Be among the first hundred"])
    ] = None

    def complaints(self) -> Iterator[tuple[Place, str]]:
        """One thing to look at is enough."""
        yield from super().complaints()
        if self.picture is not None and self.illustration is not None:
            yield ("illustration",), "there is a picture already; keep one of the two"
