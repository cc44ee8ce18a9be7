"""What pydantic found wrong with a file, in words that say how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from porch.errors import Problem
from porch.forms.document import Document
from porch.forms.fields.registry import FIELD_TYPES, type_of
from porch.forms.positions import Path
from porch.forms.vocabulary import AUTOCOMPLETE, KEY, QUERY, SLUG, Table

_EXAMPLES = {
    "title": 'title = "The Friday Letter"',
    "label": 'label = "E-mail address"',
    "fields": '[[fields]] with property = "email" and label = "E-mail address"',
    "property": 'property = "firstName"',
    "choices": 'choices = ["Pro", "Free"]',
    "key": 'key = "news"',
    "list": 'list = "cm06f5v0e45nf0ml5754o9cix"',
    "value": 'value = "pro"',
}
_MEANT = {
    "name": "property",
    "description": "hint",
    "help": "hint",
    "options": "choices",
    "subtitle": "intro",
    "lists": "mailing_lists",
    "group": "user_group",
    "heading": "title",
    "submit": "button",
    "optional": "required",
    "default": "value",
}
"""Words that other form tools use."""


def complaints_of(error: ValidationError, model: type[Table], document: Document) -> Iterator[Problem]:
    """Every problem pydantic found in ``document``, at its line."""
    for detail in own_errors(error):
        path = place(detail["loc"])
        if detail["type"] == "union_tag_invalid":
            path += ("type",)
        yield document.problem(path, _message(detail, path, model, document))


def own_errors(error: ValidationError) -> list[ErrorDetails]:
    """What pydantic found, without the mere consequences of other errors: a list that is too short because its items
    were refused, a default that could not be worked out."""
    return [
        detail
        for detail in error.errors()
        if detail["type"] != "default_factory_not_called" and not (detail["type"] == "too_short" and detail["input"])
    ]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question after an unknown word, naming the nearest known one; the choice of all where none is near."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    meant = near[0] if near else _MEANT.get(word.lower())
    if meant in known:
        return f"did you mean `{meant}`?"
    return f"known are: {', '.join(known)}"


def place(loc: tuple[int | str, ...]) -> Path:
    """Where in the file a pydantic error is: there, the name of a field's type is not part of the way."""
    if len(loc) > 2 and loc[0] == "fields" and loc[2] in FIELD_TYPES:
        loc = loc[:2] + loc[3:]
    if len(loc) > 2 and loc[0] == "properties":
        loc = loc[:2]  # what follows says that the key, not the value, is meant
    return loc


def _message(detail: ErrorDetails, path: Path, model: type[Table], document: Document) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), path, model, document)
    if kind == "missing":
        return f"is missing; add {_EXAMPLES.get(str(path[-1]), f'`{path[-1]} = …`')}"
    if kind == "union_tag_invalid":
        return f"there is no field type `{given.get('type')}`; {did_you_mean(str(given.get('type')), FIELD_TYPES)}"
    if kind == "tuple_type" and path == ("fields",):
        return "each field begins with [[fields]], in two pairs of brackets"
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(context["pattern"])].format(given=given)
    if kind == "literal_error":
        return _not_one_of(given, str(context["expected"]))
    return _WRONG_TYPES.get(kind, "").format(given=given, **context) or f"{detail['msg'].lower()}; mend the value"


_EMPTY = "must not be empty; write something or remove the line"
_PATTERNS = {
    r"\S": _EMPTY,
    SLUG: "`{given}` is not possible here: use small letters, digits and hyphens, like friday-letter",
    KEY: "`{given}` is not possible here: use letters, digits and hyphens, like product-news",
    QUERY: "`{given}` cannot be a name in a query string: use letters, digits and _ . ~ -, like utm_source",
    AUTOCOMPLETE: "`{given}` is not possible here: use the words of the HTML standard, like organization-title",
}
_WRONG_TYPES = {
    "string_type": 'must be a text in quotes, like "…"',
    "string_too_short": _EMPTY,
    "string_too_long": "is too long: at most {max_length} characters",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "tuple_type": 'must be a list in square brackets, like ["…", "…"]',
    "too_short": "must not be empty; add one, or remove the line",
    "model_type": "must be a section of keys, not a single value",
    "model_attributes_type": "must be a section of keys, not a single value",
    "dict_type": "must be a section of keys, not a single value",
    "mapping_type": "must be a section of keys, not a single value",
    "date_type": "must be a day without quotes, like 2026-05-31",
    "datetime_type": "must be date, time and offset without quotes, like 2026-12-01T09:00:00+01:00",
    "timezone_aware": "needs its offset from UTC, or nobody knows which nine o'clock: like 2026-12-01T09:00:00+01:00",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "union_tag_not_found": "must be a section of keys; begin it with [[fields]]",
    "finite_number": "must be a real number",
}


def _unknown_key(key: str, path: Path, model: type[Table], document: Document) -> str:
    if len(path) == 3 and path[0] == "fields":
        others = [name for name, field in FIELD_TYPES.items() if key in field.model_fields]
        if others:
            kind = type_of(document.values["fields"][path[1]])
            return f"a {kind} field has no such key, only {', '.join(others)}; remove it or mend the `type`"
    return f"there is no such key; {did_you_mean(key, _known_keys(path[:-1], model, document))}"


def _known_keys(table: Path, model: type[Table], document: Document) -> list[str]:
    """The keys that the table at ``table`` may have."""
    found: Any = model
    if table[:1] == ("fields",):
        found = _field_model(document.values["fields"][table[1]])
        if len(table) > 2:
            found = _inner_model(found, "choices")
    elif table:
        found = _inner_model(model, str(table[0]))
    return [info.alias or name for name, info in found.model_fields.items() if name != "slug"]


def _field_model(values: dict[str, Any]) -> type[Table]:
    return FIELD_TYPES.get(type_of(values), FIELD_TYPES["text"])


def _inner_model(model: type[Table], key: str) -> type[Table]:
    """The model of one key's value, found in its annotation."""
    waiting = [model.model_fields[key].annotation]
    while waiting:
        found = waiting.pop()
        if isinstance(found, type) and issubclass(found, Table):
            return found
        waiting += getattr(found, "__args__", ())
    raise LookupError(key)


def _not_one_of(given: Any, expected: str) -> str:
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    return f"`{given}` is not possible here; {did_you_mean(str(given), known)}"
