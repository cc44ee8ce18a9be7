"""What to write instead: examples for what is missing, and the place for what stands in the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from porch.forms.vocabulary import Table

_EXAMPLES: Final[Mapping[str, str]] = {
    "title": 'title = "The Friday Letter"',
    "label": 'label = "E-mail address"',
    "fields": '[[fields]] with property = "email" and label = "E-mail address"',
    "property": 'property = "firstName"',
    "choices": 'choices = ["Pro", "Free"]',
    "key": 'key = "news"',
    "list": 'list = "cm06f5v0e45nf0ml5754o9cix"',
    "value": 'value = "pro"',
    "picture": 'picture = "picture.svg", a file of the static/ folder',
    "alt": 'alt = "what the picture shows", or alt = "" if it only decorates',
    "text": 'text = "…", in Markdown',
    "items": "[[sections.items]]",
    "question": 'question = "Does it need the internet?"',
    "answer": 'answer = "Once a day, for a minute."',
    "name": 'name = "Maren Holt"',
    "address": 'address = "https://www.example.com/"',
    "starts": "starts = 2026-12-05T10:00:00+01:00",
}
A_CHOICE: Final = 'a text in quotes, like "Pro"'
A_LIST: Final = '{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Product news" }'
_CONSENT: Final = 'label = "I agree to the [privacy notice](https://www.example.com/privacy)."'

MEANT: Final[Mapping[str, str]] = {
    "name": "property",
    "description": "hint",
    "help": "hint",
    "options": "choices",
    "subtitle": "intro",
    "lists": "mailing_lists",
    "group": "user_group",
    "heading": "title",
    "headline": "title",
    "submit": "button",
    "optional": "required",
    "default": "value",
    "checkbox": "boolean",
    "bool": "boolean",
    "select": "choice",
    "dropdown": "choice",
    "radio": "choice",
    "checkboxes": "multichoice",
    "multiselect": "multichoice",
    "string": "text",
    "int": "number",
    "integer": "number",
    "float": "number",
    "email-address": "email",
    "mail": "email",
    "phone": "tel",
    "telephone": "tel",
    "link": "url",
    "website": "url",
    "datetime": "date",
    "color": "accent",
    "colour": "accent",
    "thanks": "success",
    "thank_you": "success",
    "when": "starts",
    "date": "starts",
    "where": "place",
    "location": "place",
    "venue": "place",
    "faq": "questions",
    "features": "points",
    "benefits": "points",
    "testimonials": "quotes",
    "image": "picture",
    "src": "picture",
    "body": "text",
    "author": "name",
    "text": "label",
    "url": "address",
    "placeholder": "hint",
    "cta": "call",
}
"""Words that other form tools use, and those of programming languages."""


def example(key: str, beside: object) -> str:
    """A line for a key that is missing; ``beside`` is the table that it is missing in."""
    beside = beside if isinstance(beside, Mapping) else {}
    said = beside.get("property")
    if key == "label" and beside.get("type") == "consent":
        return _CONSENT
    if key == "label" and said != "email":
        return f'label = "{_label(said) if isinstance(said, str) else "…"}"'
    return _EXAMPLES.get(key, f"`{key} = …`")


def other_place(key: str, section: bool, model: type[Table]) -> str | None:
    """Where an unknown key of the file's top (or, with ``section``, of one of its sections) would be known."""
    if section:
        info = model.model_fields.get(key)
        if info is None or list(tables_in(info.annotation)):
            return None
        return f"`{key}` is none of this section's keys, but of the file itself: move it above the first [section]"
    if key == "field":
        return "each field begins with [[fields]], with an s and in two pairs of brackets"
    known = [f"[{name}]" for name, table in _sections(model) if key in table.model_fields]
    return f"`{key}` belongs below {' or '.join(known)}; move it there" if known else None


def tables_in(annotation: Any) -> Iterator[type[Table]]:
    """Every model that an annotation names."""
    waiting = [annotation]
    while waiting:
        found = waiting.pop()
        if isinstance(found, type) and issubclass(found, Table):
            yield found
        waiting += getattr(found, "__args__", ())


def _sections(model: type[Table]) -> Iterator[tuple[str, type[Table]]]:
    for name, info in model.model_fields.items():
        tables = list(tables_in(info.annotation))
        if len(tables) == 1:  # of a union, like fields and sections, nobody knows which
            yield name, tables[0]


def _label(name: str) -> str:
    """``teamSize`` as people say it: ``Team size``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).capitalize()
