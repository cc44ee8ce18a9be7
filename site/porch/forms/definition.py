"""What `porch.toml` and one form file say, as pydantic models whose descriptions are the manual."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from gettext import NullTranslations
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema

from porch.contact import PropertyType, PropertyValue
from porch.forms import prose
from porch.forms.fields.choosing import ListsField
from porch.forms.fields.reaching import EmailField
from porch.forms.fields.registry import AnyField
from porch.forms.sections import Embed, Guard, Messages, Theme
from porch.forms.vocabulary import (
    Constant,
    LanguageTag,
    ManyListIds,
    Markdown,
    PropertyName,
    Slug,
    Table,
    WebAddress,
    Words,
)

State = Literal["open", "not-yet", "closed"]
PAGE_KINDS = ("page", "landing")
"""The kinds that come with Porch; a template ``pages/<kind>.html`` of a site adds one."""


class SiteDefinition(Table):
    """porch.toml: what all pages of a site share. Every key may be left out, and the file too."""

    name: Annotated[
        Words, Field(description="Name of the site: header, footer, page titles.", examples=["Acme letters"])
    ] = "Porch"
    url: Annotated[
        WebAddress | None,
        Field(
            description="The public address, for canonical links, the embed snippet and the QR code.",
            examples=["https://join.acme.example"],
        ),
    ] = None
    home: Annotated[
        Slug | None, Field(description='The form shown at "/". Absent: a list of the open forms.', examples=["news"])
    ] = None
    language: Annotated[LanguageTag, Field(description="The language of the pages.", examples=["en", "de"])] = "en"
    privacy: Annotated[
        WebAddress | None, Field(description="The privacy notice.", examples=["https://acme.example/privacy"])
    ] = None
    imprint: Annotated[
        WebAddress | None, Field(description="The imprint.", examples=["https://acme.example/imprint"])
    ] = None
    theme: Annotated[Theme, Field(description="How pages look; every form may override it.")] = Theme()


class FormDefinition(Table):
    """A form: one file forms/<slug>.toml, which becomes the page /<slug>."""

    slug: SkipJsonSchema[str] = ""
    """The file's name without its ending; the catalog sets it, and takes no file that says it."""
    title: Annotated[Words, Field(description="The page's heading.", examples=["The Friday Letter"])]
    intro: Annotated[
        Markdown | None,
        Field(description="Markdown below the heading.", examples=["One short e-mail, every **Friday**."]),
    ] = None
    source: Annotated[
        Words | None,
        Field(description="The contact's `source`. Default: the title.", examples=["Friday letter page"]),
    ] = None
    mailing_lists: Annotated[
        ManyListIds,
        Field(
            description="Lists that everybody is added to, by ID; they are in no page, script or answer.",
            examples=[["cm06f5v0e45nf0ml5754o9cix"]],
        ),
    ] = ()
    user_group: Annotated[Words | None, Field(description="The contact's user group.", examples=["Readers"])] = None
    subscribed: Annotated[
        bool | None,
        Field(description="Only for teams that confirm addresses themselves. Absent: left to the platform."),
    ] = None
    kind: Annotated[
        Slug, Field(description="How the page is built: page, landing or a template of yours.", examples=["landing"])
    ] = "page"
    language: Annotated[
        LanguageTag | None, Field(description="This form's language. Default: the site's.", examples=["de"])
    ] = None
    button: Annotated[Words | None, Field(description="What the button says.", examples=["Subscribe"])] = None
    existing: Annotated[
        Literal["message", "join-lists"],
        Field(description="When the contact exists already: only say so, or add it to this form's lists too."),
    ] = "message"
    reveal_existing: Annotated[
        bool, Field(description="false: a known address gets the same answer, in the same time.")
    ] = True
    redirect: Annotated[
        WebAddress | None,
        Field(
            description="Where visitors go instead of the thank-you page.", examples=["https://acme.example/welcome"]
        ),
    ] = None
    opens: Annotated[
        AwareDatetime | None,
        Field(description="Before this moment the form is not open yet.", examples=["2026-12-01T09:00:00+01:00"]),
    ] = None
    closes: Annotated[
        AwareDatetime | None,
        Field(description="From this moment on the form is closed.", examples=["2026-12-24T18:00:00+01:00"]),
    ] = None
    limit: Annotated[
        int | None, Field(ge=1, description="After this many signups the form is closed.", examples=[500])
    ] = None
    properties: Annotated[
        Mapping[PropertyName, Constant],
        Field(description="Sent with every contact, never shown.", examples=[{"campaign": "spring", "tier": 2}]),
    ] = {}
    fields: Annotated[
        tuple[AnyField, ...],
        Field(strict=False, min_length=1, description="The fields in page order; one has property = 'email'."),
    ]
    messages: Annotated[Messages, Field(description="What visitors read afterwards.")] = Messages()
    embed: Annotated[Embed, Field(description="Where else the form may stand.")] = Embed()
    guard: Annotated[Guard, Field(description="How bots are kept out.")] = Guard()
    theme: Annotated[Theme, Field(description="How this page looks; overrides porch.toml.")] = Theme()

    @property
    def source_name(self) -> str:
        """The contact's ``source``."""
        return self.source or self.title

    @cached_property
    def intro_html(self) -> Markup:
        """The intro as HTML; empty where there is none."""
        return prose.paragraphs(self.intro or "")

    @property
    def email_field(self) -> EmailField:
        """The field for the contact's own address; the catalog takes no form without it."""
        return next(field for field in self.fields if isinstance(field, EmailField) and field.property == "email")

    @property
    def constants(self) -> dict[str, PropertyValue]:
        """[properties] as they travel: dates as ``YYYY-MM-DD``."""
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.properties.items()
        }

    def property_types(self) -> dict[str, PropertyType]:
        """Every property that the form sends, with its type: the fields' in page order, then the constants."""
        types = {
            name: field.property_type
            for field in self.fields
            if (name := getattr(field, "property", None)) and field.property_type
        }
        types |= {name: type_of(value) for name, value in self.properties.items()}
        return {**types, "userGroup": "string"} if self.user_group else types

    def list_ids(self) -> list[str]:
        """Every mailing list that the form may add somebody to, hidden ones first."""
        chosen = [choice.list for field in self.fields if isinstance(field, ListsField) for choice in field.choices]
        return list(dict.fromkeys((*self.mailing_lists, *chosen)))

    def message(self, which: Literal["success", "existing"], words: NullTranslations) -> str:
        """What visitors read afterwards: the form's own text, or a default that is true in every case."""
        own = self.messages.success if which == "success" else self.messages.existing
        if own is not None:
            return own
        if which == "existing":
            return words.gettext("You are already on the list. There is nothing more to do.")
        return words.gettext("Thank you! Your signup has reached us.")

    def state(self, now: datetime) -> State:
        """Whether the form is open at ``now``, which knows its time zone."""
        if self.opens is not None and now < self.opens:
            return "not-yet"
        return "closed" if self.closes is not None and now >= self.closes else "open"


def type_of(value: str | bool | float | date) -> PropertyType:
    """The property type of a constant as TOML gives it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, date):
        return "date"
    return "string" if isinstance(value, str) else "number"
