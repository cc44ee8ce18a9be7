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
}


def example(key: str, beside: object) -> str:
    """A line for a key that is missing; ``beside`` is the table that it is missing in."""
    said = beside.get("property") if isinstance(beside, Mapping) else None
    if key == "label" and isinstance(said, str) and said != "email":
        return f'label = "{_label(said)}"'
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
