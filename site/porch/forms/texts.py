"""Texts that a form or site may say in several languages: ``title = { en = "…", de = "…" }``.

A file is read once for each language. Each time, such a table gives way to its text in that language, so that the
models and everything behind them know plain texts only. A plain text stands for all languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo

from porch.forms.vocabulary import TAG, Markdown, WebAddress, Words, check_language


@dataclass(frozen=True)
class Reading:
    """In which language a file is read: pydantic's validation context."""

    language: str
    found: dict[str, None] = field(default_factory=dict)
    """Every language that a table of the file has a text in, in the order in which they were met."""


def _in_language(value: object, info: ValidationInfo) -> object:
    """The text in the language of the present reading, where there are several."""
    if not isinstance(value, Mapping):
        return value
    if not value:
        raise ValueError('has no text in any language; write { en = "…" }')
    for tag in value:
        check_language(tag)
    reading = info.context if isinstance(info.context, Reading) else Reading(next(iter(value)))
    reading.found.update(dict.fromkeys(value))
    if reading.language not in value:
        raise ValueError(f'has no text in `{reading.language}`; add {reading.language} = "…"')
    return value[reading.language]


_Tag = Annotated[str, StringConstraints(pattern=TAG)]
_Table = Field(min_length=1, json_schema_extra={"additionalProperties": False})

Text = Annotated[
    Words, BeforeValidator(_in_language, json_schema_input_type=Words | Annotated[dict[_Tag, Words], _Table])
]
"""``Words``, in one language or several."""
LongText = Annotated[
    Markdown, BeforeValidator(_in_language, json_schema_input_type=Markdown | Annotated[dict[_Tag, Markdown], _Table])
]
"""``Markdown``, in one language or several."""
LocalAddress = Annotated[
    WebAddress,
    BeforeValidator(_in_language, json_schema_input_type=WebAddress | Annotated[dict[_Tag, WebAddress], _Table]),
]
"""``WebAddress``, the same for every language or one for each."""
_Unread = Annotated[str, StringConstraints(max_length=498)]
Alt = Annotated[
    _Unread, BeforeValidator(_in_language, json_schema_input_type=_Unread | Annotated[dict[_Tag, _Unread], _Table])
]
"""What a screen reader says in place of a picture, in one language or several; empty for a mere decoration."""
