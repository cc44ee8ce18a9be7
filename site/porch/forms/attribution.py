"""Where a signup came from, in the contact's source: ``source = "Landing: {utm_campaign}"``.

A placeholder names what a hidden field carries: its ``query``, or ``page`` and ``referrer``. The usual ones need no
field of their own in the file: a form whose source names them carries them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

from porch.contact import LONGEST_VALUE
from porch.forms.fields.unseen import Arrival, HiddenField

USUAL: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", *get_args(Arrival))
"""Placeholders that every form may use."""
LONGEST_PART: Final = 100
"""Characters that one placeholder may become: a source is read by people, in a column."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LOOSE_ENDS = " \t:;,.–—-/|·"


def placeholders(source: str) -> list[str]:
    """The names between braces, in order, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(source)))


def has_loose_brace(source: str) -> bool:
    """Whether a brace belongs to no placeholder."""
    return bool(re.search(r"[{}]", _PLACEHOLDER.sub("", source)))


def carrier(placeholder: str) -> HiddenField:
    """A hidden field that carries one of the usual placeholders, and is sent as no property."""
    key = "from" if placeholder in get_args(Arrival) else "query"
    return HiddenField.model_validate({"type": "hidden", key: placeholder})


def carries(field: object, placeholder: str) -> bool:
    """Whether ``field`` is where a placeholder's value comes from."""
    return isinstance(field, HiddenField) and placeholder in (field.query, field.arrival)


def written(source: str, values: Mapping[str, str], instead: str) -> str:
    """The source with its placeholders filled in, once: what a stranger sent is never itself a template.

    What has nothing to say is left out, with the punctuation that this leaves at the ends; ``instead`` is the source
    where nothing remains.
    """
    text = _PLACEHOLDER.sub(lambda found: values.get(found[1], "")[:LONGEST_PART].strip(), source)
    if not all(values.get(name) for name in placeholders(source)):
        text = text.strip(_LOOSE_ENDS)
    return text[:LONGEST_VALUE].strip() or instead
