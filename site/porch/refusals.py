"""What is wrong with a setting, in words that say how to mend it. A secret's value is never repeated."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

_WORDS = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
}
"""By pydantic's name for the mistake."""


def unknown(name: str, known: Sequence[str]) -> str:
    """There is no setting of this name."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"{name}: no such setting" + (f"; did you mean {close[0]}?" if close else ". Remove it, or see the README.")


def both(name: str) -> str:
    """A value and a file that holds one."""
    return (
        f"{name} and {name}_FILE are both set, and only one can count: remove {name} to use the file, or {name}_FILE."
    )


def empty_file(name: str) -> str:
    """A file that was meant to hold a value."""
    return f"{name}_FILE: the file is empty. Write the value into it, or remove {name}_FILE."


def unreadable_file(name: str, why: str | None) -> str:
    """A file that cannot be opened; ``why`` is the system's word for it."""
    return f"{name}_FILE: cannot be read: {why}. Check the path and who may read it."


def no_text(name: str) -> str:
    """A file in another encoding, or none."""
    return f"{name}_FILE: holds no text. The file must hold the value alone, as UTF-8."


def unfit(detail: ErrorDetails, field: FieldInfo | None) -> str:
    """A value that ``field`` cannot take; without a field, the settings contradict each other."""
    kind, context = detail["type"], detail.get("ctx", {})
    said = str(context["error"]) if kind == "value_error" else _WORDS.get(kind, detail["msg"]).format(**context)
    if field is None:
        return said
    said = f"{field.alias}: {said}"
    if _is_secret(field.annotation):
        return said
    return f"{said}{_example(field) if kind != 'literal_error' else ''}; it is `{detail['input']}`"


def _example(field: FieldInfo) -> str:
    default = field.default
    if default in (None, ()):
        return ""
    return f", like {default:g}" if isinstance(default, float) else f", like {default}"


def _is_secret(kind: Any) -> bool:
    return kind is SecretStr or any(map(_is_secret, get_args(kind)))
