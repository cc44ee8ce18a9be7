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
from porch.forms import attribution, prose
from porch.forms.event import Event
from porch.forms.fields.choosing import ListsField
from porch.forms.fields.reaching import EmailField
from porch.forms.fields.registry import AnyField
from porch.forms.landing.hero import Hero
from porch.forms.landing.registry import AnySection
from porch.forms.sections import Embed, Guard, Messages, NextStep, Theme
from porch.forms.texts import LocalAddress, LongText, Text
from porch.forms.vocabulary import (
    Constant,
    LanguageTag,
    ManyListIds,
    PropertyName,
    SiteAddress,
    Slug,
    Table,
    Words,
)

State = Literal["open", "not-yet", "closed", "full"]
SET_BY_CATALOG = ("slug", "first_title")
"""Keys of a form that no file may say."""
PAGE_KINDS = ("page", "landing")
"""The kinds that come with Porch; a template ``pages/<kind>.html`` of a site adds one."""


class SiteDefinition(Table):
    """porch.toml: what all pages of a site share. Every key may be left out, and the file too."""

    name: Annotated[
        Text, Field(description="Name of the site: header, footer, page titles.", examples=["Acme letters"])
    ] = "Porch"
    url: Annotated[
        SiteAddress | None,
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
        LocalAddress | None, Field(description="The privacy notice.", examples=["https://acme.example/privacy"])
    ] = None
    imprint: Annotated[
        LocalAddress | None, Field(description="The imprint.", examples=["https://acme.example/imprint"])
    ] = None
    theme: Annotated[Theme, Field(description="How pages look; every form may override it.")] = Theme()


class FormDefinition(Table):
    """A form: one file forms/<slug>.toml, which becomes the page /<slug>."""

    slug: SkipJsonSchema[str] = ""
    """The file's name without its ending."""
    first_title: SkipJsonSchema[str] = ""
    """The title in the form's first language, whatever language this is: the default of `source`."""
    title: Annotated[Text, Field(description="The page's heading.", examples=["The Friday Letter"])]
    intro: Annotated[
        LongText | None,
        Field(description="Markdown below the heading.", examples=["One short e-mail, every **Friday**."]),
    ] = None
    source: Annotated[
        Words | None,
        Field(
            description="The contact's `source`; default: the title. Braces take what a hidden field carries: "
            "utm_source, utm_medium, utm_campaign, utm_term, utm_content, page, referrer, or any field's `query`.",
            examples=["Friday letter page", "Landing: {utm_campaign}"],
        ),
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
    button: Annotated[Text | None, Field(description="What the button says.", examples=["Subscribe"])] = None
    existing: Annotated[
        Literal["message", "join-lists"],
        Field(description="When the contact exists already: only say so, or add it to this form's lists too."),
    ] = "message"
    reveal_existing: Annotated[
        bool, Field(description="false: a known address gets the same answer, in the same time.")
    ] = True
    redirect: Annotated[
        LocalAddress | None,
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
    hero: Annotated[Hero | None, Field(description="The top of a landing page, around title and intro.")] = None
    sections: Annotated[
        tuple[AnySection, ...],
        Field(strict=False, description="What a landing page shows below the form, in this order."),
    ] = ()
    messages: Annotated[Messages, Field(description="What visitors read afterwards.")] = Messages()
    next: Annotated[NextStep | None, Field(description="What to do after a signup.")] = None
    event: Annotated[Event | None, Field(description="When and where it is, if people sign up for an event.")] = None
    index: Annotated[
        bool, Field(description="false: search engines are asked to leave the page out, and the list at / does.")
    ] = True
    embed: Annotated[Embed, Field(description="Where else the form may stand.")] = Embed()
    guard: Annotated[Guard, Field(description="How bots are kept out; people always get through.")] = Guard()
    theme: Annotated[Theme, Field(description="How this page looks; overrides porch.toml.")] = Theme()

    @cached_property
    def inputs(self) -> tuple[AnyField, ...]:
        """The fields, and hidden ones for what only the source asks for."""
        asked = attribution.placeholders(self.source or "")
        implied = [name for name in asked if not any(attribution.carries(field, name) for field in self.fields)]
        return (*self.fields, *(attribution.carrier(name) for name in implied))

    def source_of(self, answers: Mapping[str, object]) -> str:
        """The contact's ``source``, with what hidden fields carried: ``answers`` by input name."""
        if self.source is None:
            return self.first_title or self.title
        carried = {
            name: str(answers.get(field.name) or "")
            for name in attribution.placeholders(self.source)
            for field in self.inputs
            if attribution.carries(field, name)
        }
        return attribution.written(self.source, carried, instead=self.first_title or self.title)

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
        types |= {name: type_of_constant(value) for name, value in self.properties.items()}
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
            return words.gettext("We had your address already, and nothing about it has changed.")
        return words.gettext("Thank you! Your signup has reached us.")

    def state(self, now: datetime, taken: int = 0) -> State:
        """Whether the form is open at ``now``, which knows its time zone, with ``taken`` of its places."""
        if self.opens is not None and now < self.opens:
            return "not-yet"
        if self.closes is not None and now >= self.closes:
            return "closed"
        return "full" if self.limit is not None and taken >= self.limit else "open"


def type_of_constant(value: str | bool | float | date) -> PropertyType:
    """The property type of a constant as TOML gives it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, date):
        return "date"
    return "string" if isinstance(value, str) else "number"
