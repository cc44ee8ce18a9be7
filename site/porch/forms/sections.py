"""The sections of `porch.toml` and form files: [theme], [messages], [embed], [guard]."""

from __future__ import annotations

from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field

from porch.forms import prose
from porch.forms.texts import LocalAddress, LongText, Text
from porch.forms.vocabulary import (
    Colour,
    Count,
    ManyOrigins,
    ManyWebAddresses,
    Slug,
    StaticFile,
    Table,
)

Radius = Literal["square", "slight", "round"]
Density = Literal["compact", "normal", "airy"]
Font = Literal["system", "humanist", "geometric", "rounded", "book", "transitional", "slab", "mono"]
"""Kinds of letters; which ones a device has of each kind is in web/look.py."""


class Theme(Table):
    """How pages look. In a form file, each key overrides the one of porch.toml."""

    name: Annotated[Slug | None, Field(description="The theme: a CSS file of static/themes/.", examples=["plain"])] = (
        None
    )
    accent: Annotated[
        Colour | None,
        Field(
            description="Colour of buttons and links, in any notation of CSS; dark enough to be read on a light page.",
            examples=["#0b57d0", "oklch(52% 0.19 260)"],
        ),
    ] = None
    logo: Annotated[
        StaticFile | None, Field(description="A picture in the site's static/ folder.", examples=["logo.svg"])
    ] = None
    radius: Annotated[
        Radius | None, Field(description="How round corners are. Default: as the theme has them.", examples=["round"])
    ] = None
    density: Annotated[
        Density | None, Field(description="How much room there is. Default: as the theme has it.", examples=["compact"])
    ] = None
    font: Annotated[
        Font | None,
        Field(
            description="Letters that the visitor's device has, by their kind; nothing is downloaded. "
            "Default: the theme's own.",
            examples=["humanist"],
        ),
    ] = None

    def over(self, base: Theme) -> Theme:
        """This theme, with what it leaves open taken from ``base``."""
        return base.model_copy(update=self.model_dump(exclude_none=True))


class Messages(Table):
    """What visitors read afterwards, in your own words."""

    success: Annotated[
        Text | None, Field(description="Shown after a signup.", examples=["Thanks! See you on Friday."])
    ] = None
    existing: Annotated[
        Text | None,
        Field(description="Shown to those who were on the list before.", examples=["You're already on the list."]),
    ] = None
    not_yet: Annotated[
        Text | None, Field(description="Shown before the form opens.", examples=["Tickets come on Monday at nine."])
    ] = None
    closed: Annotated[
        Text | None, Field(description="Shown after the form has closed.", examples=["See you next year."])
    ] = None
    full: Annotated[
        Text | None, Field(description="Shown when the form's limit is reached.", examples=["All chairs are taken."])
    ] = None


class Link(Table):
    """Somewhere to go."""

    label: Annotated[Text, Field(description="What the link says.", examples=["Read last Friday's letter"])]
    address: Annotated[LocalAddress, Field(description="Where it leads.", examples=["https://www.acme.example/letter"])]


class NextStep(Table):
    """[next]: what a visitor may do after a signup. Each key is shown if it is there."""

    title: Annotated[Text | None, Field(description="A heading above it.", examples=["While you are here"])] = None
    text: Annotated[LongText | None, Field(description="Markdown below the heading.")] = None
    link: Annotated[Link | None, Field(description='Somewhere to go: { label = "…", address = "https://…" }.')] = None
    share: Annotated[
        Text | None,
        Field(
            description="What to tell a friend, by mail or the device's own menu; the form's address is added.",
            examples=["I have just signed up for the Friday letter. You might like it:"],
        ),
    ] = None

    @property
    def text_html(self) -> Markup:
        """The text as HTML; empty where there is none."""
        return prose.paragraphs(self.text or "")


class Embed(Table):
    """Where else the form may stand."""

    sites: Annotated[
        ManyOrigins,
        Field(
            description="Origins (scheme and host) that may frame the form or post to it. Absent: none.",
            examples=[["https://www.acme.example"]],
        ),
    ] = ()
    background: Annotated[
        Literal["paper", "transparent"],
        Field(description="What is behind an embedded form: the theme's paper, or the host page itself."),
    ] = "paper"
    scheme: Annotated[
        Literal["auto", "light", "dark"],
        Field(description="auto: light or dark as the visitor's device has it. Else always the one, like the host."),
    ] = "auto"
    announce_existing: Annotated[
        bool,
        Field(description="Whether scripts of the host page hear that an address was on the list before."),
    ] = False
    redirects: Annotated[
        ManyWebAddresses,
        Field(
            description="Addresses that a form in your own markup may ask to lead to, with an input `_redirect`.",
            examples=[["https://www.acme.example/welcome"]],
        ),
    ] = ()


class Guard(Table):
    """How bots are kept out. People always get through: whoever is challenged presses the button once more."""

    proof_of_work: Annotated[
        Literal["surge", "always", "never"],
        Field(
            description="When a browser computes for a moment before a signup is taken: where something looks odd "
            "(a surge, a busy network), always, or never; then such visitors only press the button once more."
        ),
    ] = "surge"
    per_network: Annotated[
        Count, Field(description="Signups an hour from one network before it is challenged; 0: no limit.")
    ] = 30
    per_address: Annotated[
        Count,
        Field(description="Signups a day for one e-mail address before more of them wait in quarantine; 0: no limit."),
    ] = 3
    surge: Annotated[
        Count, Field(description="Submissions in ten minutes, whole form, before all are challenged; 0: never.")
    ] = 600
    kiosk: Annotated[
        Count,
        Field(
            description="Signups an hour that one link of `porch kiosk` takes without a challenge, for a booth or an "
            "office behind one address; 0: there are no such links.",
            examples=[600],
        ),
    ] = 0
