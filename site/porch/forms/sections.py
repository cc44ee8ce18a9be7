"""The sections of `porch.toml` and form files: [theme], [messages], [embed], [guard]."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from porch.forms.vocabulary import Colour, Count, ManyOrigins, Slug, StaticFile, Table, Words


class Theme(Table):
    """How pages look. In a form file, each key overrides the one of porch.toml."""

    name: Annotated[Slug | None, Field(description="The theme: a CSS file of static/themes/.", examples=["plain"])] = (
        None
    )
    accent: Annotated[
        Colour | None,
        Field(description="Colour of buttons and links; dark enough to be read on a light page.", examples=["#0b57d0"]),
    ] = None
    logo: Annotated[
        StaticFile | None, Field(description="A picture in the site's static/ folder.", examples=["logo.svg"])
    ] = None

    def over(self, base: Theme) -> Theme:
        """This theme, with what it leaves open taken from ``base``."""
        return base.model_copy(update=self.model_dump(exclude_none=True))


class Messages(Table):
    """What visitors read afterwards, in your own words."""

    success: Annotated[
        Words | None, Field(description="Shown after a signup.", examples=["Thanks! See you on Friday."])
    ] = None
    existing: Annotated[
        Words | None,
        Field(description="Shown to those who were on the list before.", examples=["You're already on the list."]),
    ] = None


class Embed(Table):
    """Where else the form may stand."""

    sites: Annotated[
        ManyOrigins,
        Field(
            description="Origins (scheme and host) that may frame the form or post to it. Absent: none.",
            examples=[["https://www.acme.example"]],
        ),
    ] = ()


class Guard(Table):
    """How bots are kept out."""

    proof_of_work: Annotated[
        Literal["surge", "always", "never"],
        Field(description="When a browser must do a small computation first: in a surge, always or never."),
    ] = "surge"
    per_network: Annotated[
        Count, Field(description="Signups an hour from one network before it is challenged; 0: no limit.")
    ] = 30
    per_address: Annotated[Count, Field(description="Signups a day for one e-mail address; 0: no limit.")] = 3
    surge: Annotated[
        Count, Field(description="Signups in ten minutes, whole form, before all are challenged; 0: never.")
    ] = 600
