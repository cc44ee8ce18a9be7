"""The language in an address: ``/de/<slug>`` is ``/<slug>`` in German, and so is everything below it.

An address names its language, so that pages can be cached and linked to; nothing depends on ``Accept-Language``. The
first language of a form, and of the site, has the short address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from werkzeug.routing import BaseConverter

from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.locales import direction_of, name_of
from porch.web.context import address, language, services

_NEVER = "(?!)"
_HOME = "pages.home"


@dataclass(frozen=True)
class Alternate:
    """The page that is shown, in one of its languages."""

    language: str
    name: str
    address: str


class LanguageConverter(BaseConverter):
    """The part of an address that names a language, in small letters; ``tags`` are those of the site."""

    weight = 50  # before a slug, which is 100: `/de/thanks` is a form called thanks
    tags: Mapping[str, str] = {}

    def to_python(self, value: str) -> str:
        """The language, as files name it."""
        return self.tags[value]

    def to_url(self, value: str) -> str:
        """Its part of an address."""
        return value.lower()


def speak_languages(app: Flask, languages: tuple[str, ...]) -> None:
    """Give every address of ``app`` that is about a form, and the front page, a twin for each language."""
    tags = {tag.lower(): tag for tag in languages}
    members = {"tags": tags, "regex": "|".join(tags) if len(tags) > 1 else _NEVER}
    app.url_map.converters["language"] = type("SiteLanguages", (LanguageConverter,), members)
    for rule in list(app.url_map.iter_rules()):
        if "slug" in rule.arguments or rule.endpoint == _HOME:
            methods = [method for method in rule.methods or () if method not in ("HEAD", "OPTIONS")]
            app.add_url_rule(f"/<language:language>{rule.rule.rstrip('/')}", rule.endpoint, methods=methods)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_keep_language)
    app.context_processor(_in_language)


def front_languages(catalog: Catalog) -> tuple[str, ...]:
    """The languages of the front page; the first one first."""
    home = catalog.forms.get(catalog.site.home or "")
    return catalog.languages_of(home) if home else catalog.languages


def front_address(spoken: str) -> str:
    """The address of the front page in a language."""
    return f"/{spoken.lower()}" if spoken in front_languages(services().catalog)[1:] else "/"


def alternates(definition: FormDefinition | None = None) -> list[Alternate]:
    """A form's page, or the front page, in all of its languages; the first one first."""
    catalog = services().catalog
    if definition is None:
        return [Alternate(tag, name_of(tag), front_address(tag)) for tag in front_languages(catalog)]
    languages = catalog.languages_of(definition)
    return [Alternate(tag, name_of(tag), address(definition.slug, tag)) for tag in languages]


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "language" in values:
        g.address_language = values.pop("language")


def _keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Addresses that are made while a page in another language is shown lead to pages in that language."""
    if "address_language" in g and "slug" in values:
        values.setdefault("language", g.address_language)


def _in_language() -> dict[str, Any]:
    spoken = language()
    site = services().catalog.site_in(spoken)
    return {"language": spoken, "direction": direction_of(spoken), "site": site}
