"""What pydantic found wrong with a file, in words that say how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from porch.errors import Problem
from porch.forms import hints, reserved
from porch.forms.definition import SET_BY_CATALOG, FormDefinition, SiteDefinition
from porch.forms.document import Document
from porch.forms.fields.registry import FIELD_TYPES, type_of
from porch.forms.landing.base import Section
from porch.forms.landing.registry import SECTION_TYPES
from porch.forms.positions import Path
from porch.forms.vocabulary import AUTOCOMPLETE, KEY, QUERY, SLUG, Table


def complaints_of(
    error: ValidationError, model: type[Table], document: Document, language: str | None = None
) -> Iterator[Problem]:
    """Every problem pydantic found in ``document``, at its line; ``language`` is the one it was read in."""
    for detail in own_errors(error):
        path = place(detail["loc"])
        if language is not None and document.has((*path, language)) and not isinstance(detail["input"], dict):
            path += (language,)  # one text of several
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
    meant = hints.MEANT.get(word.lower())
    if meant not in known:
        meant = next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), None)
    if meant is not None:
        return f"did you mean `{meant}`?"
    return f"known are: {', '.join(known)}"


def place(loc: tuple[int | str, ...]) -> Path:
    """Where in the file a pydantic error is: there, the name of a field's type is not part of the way."""
    if len(loc) > 2 and loc[0] == "fields" and loc[2] in FIELD_TYPES:
        loc = loc[:2] + loc[3:]
    if len(loc) > 2 and loc[0] == "sections" and loc[2] in SECTION_TYPES:
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
    if kind == "missing" and document.has(astray := ("properties", path[0])) and len(path) == 1:
        return f"stands below [properties]; move it above the first [section] ({document.file}:{document.line(astray)})"
    if kind == "missing":
        return f"is missing; add {hints.example(str(path[-1]), given)}"
    if kind.startswith("union_tag") and path[0] == "sections" and isinstance(given, dict):
        return _section_type(given.get("type"))
    if kind == "union_tag_invalid":
        return f"there is no field type `{given.get('type')}`; {did_you_mean(str(given.get('type')), FIELD_TYPES)}"
    if kind == "tuple_type" and path[-1] in ("fields", "sections", "items"):
        return _EACH.format("sections.items" if path[-1] == "items" else path[-1])
    if kind in _NO_TABLE and len(path) == 1:
        return _section(str(path[0]), given)
    if kind in _NO_TABLE and path[-2] == "items":
        return _EACH.format("sections.items")
    if kind in _NO_TABLE and path[-2] == "choices":
        listed = type_of(document.values["fields"][path[1]]) == "lists"
        return f"must be {hints.A_LIST if listed else hints.A_CHOICE}"
    if kind == "string_pattern_mismatch":
        slug = reserved.nearest_slug(re.sub(r"\.(toml|css)$", "", given))
        return _PATTERNS[str(context["pattern"])].format(given=given, slug=slug)
    if kind == "literal_error":
        return _not_one_of(given, str(context["expected"]))
    return _WRONG_TYPES.get(kind, "").format(given=given, **context) or f"{detail['msg'].lower()}; mend the value"


_NO_TABLE = ("model_type", "model_attributes_type", "dict_type", "mapping_type")
_EACH = "each one begins with [[{}]], in two pairs of brackets"
_EMPTY = "must not be empty; write something or remove the line"
_PATTERNS = {
    r"\S": _EMPTY,
    SLUG: "`{given}` is not possible here: use small letters, digits and hyphens, like {slug}",
    KEY: "`{given}` is not possible here: use letters, digits and hyphens, like product-news",
    QUERY: "`{given}` cannot be a name in a query string: use letters, digits and _ . ~ -, like utm_source",
    AUTOCOMPLETE: "`{given}` is not possible here: use the words of the HTML standard, like organization-title",
}
_WRONG_TYPES = {
    "string_type": 'must be a text in quotes, like "…"',
    "string_too_short": _EMPTY,
    "string_too_long": "is too long: at most {max_length} characters",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number in digits alone, like 500",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "tuple_type": 'must be a list in square brackets, like ["…", "…"]',
    "too_short": "must not be empty; add one, or remove the line",
    **dict.fromkeys(_NO_TABLE, "must be several keys in braces, like {{ label = …, address = … }}"),
    "date_type": "must be a day without quotes, like 2026-05-31",
    "datetime_type": "must be date, time and offset without quotes, like 2026-12-01T09:00:00+01:00",
    "timezone_aware": "needs its offset from UTC, or nobody knows which nine o'clock: like 2026-12-01T09:00:00+01:00",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "union_tag_not_found": "must be a section of keys; begin it with [[fields]]",
    "finite_number": "must be a real number",
}


_FILES: Mapping[type[Table], str] = {SiteDefinition: "porch.toml", FormDefinition: "form files"}
_OTHERS: Mapping[type[Table], type[Table]] = {SiteDefinition: FormDefinition, FormDefinition: SiteDefinition}


def _unknown_key(key: str, path: Path, model: type[Table], document: Document) -> str:
    if len(path) == 3 and path[0] == "fields":
        if key == "property" and type_of(document.values["fields"][path[1]]) == "lists":
            return "a lists field needs no property: what is chosen goes to mailing lists; remove this line"
        others = [name for name, field in FIELD_TYPES.items() if key in field.model_fields]
        if others:
            kind = type_of(document.values["fields"][path[1]])
            return f"fields of type {kind} have no such key, only {', '.join(others)}; remove it or mend the `type`"
    if len(path) == 3 and path[0] == "sections":
        others = [name for name, section in SECTION_TYPES.items() if key in section.model_fields]
        if others:
            kind = document.values["sections"][path[1]].get("type")
            return f"sections of type {kind} have no such key, only {', '.join(others)}; remove it or mend the `type`"
    if len(path) == 1 and key in _known_keys((), other := _OTHERS[model], document):
        return f"is a key of {_FILES[other]}, not of {_FILES[model]}; move it there, or remove it"
    known = _known_keys(path[:-1], model, document)
    if hints.MEANT.get(key.lower()) not in known and (elsewhere := hints.other_place(key, len(path) > 1, model)):
        return elsewhere
    return f"there is no such key; {did_you_mean(key, known)}"


def _section(name: str, given: Any) -> str:
    """What is one section of the file, and was written as something else."""
    if isinstance(given, list):
        return f"there is only one such section: write [{name}], in single brackets"
    return f"is a section: write [{name}] on a line of its own at the end of the file, and its keys below it"


def _section_type(name: Any) -> str:
    if name is None:
        return f'needs its type; add type = "points", or one of: {", ".join(SECTION_TYPES)}'
    return f"there is no section type `{name}`; {did_you_mean(str(name), SECTION_TYPES)}"


def _known_keys(table: Path, model: type[Table], document: Document) -> list[str]:
    """The keys that the table at ``table`` may have."""
    found: Any = model
    values: Any = document.values
    for key in table:
        values = values[key]
        if isinstance(key, str):
            found, kinds = _inner_model(found, key), key
        elif kinds in ("fields", "sections"):
            found = _field_model(values) if kinds == "fields" else SECTION_TYPES.get(values.get("type"), Section)
    return [info.alias or name for name, info in found.model_fields.items() if name not in SET_BY_CATALOG]


def _field_model(values: dict[str, Any]) -> type[Table]:
    return FIELD_TYPES.get(type_of(values), FIELD_TYPES["text"])


def _inner_model(model: type[Table], key: str) -> type[Table]:
    """The model of one key's value, found in its annotation."""
    return next(hints.tables_in(model.model_fields[key].annotation))


def _not_one_of(given: Any, expected: str) -> str:
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    given = str(given).lower() if isinstance(given, bool) else given  # as TOML has it
    return f"`{given}` is not possible here; {did_you_mean(str(given), known)}"
