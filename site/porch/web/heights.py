"""How high an embedded form will be, before any browser has drawn it: for the ``height`` in the snippet."""

from itertools import pairwise
from math import ceil
from typing import Final

from porch.forms.definition import FormDefinition
from porch.forms.fields.base import FormField

# Pixels of static/css/form.css in a column of 34 rem, the root's font at 16 px; a test measures whether they hold.
_LINE: Final = 26.35
_LABEL: Final = 22.95
_BELOW_LABEL: Final = 6.0
_HINT_LINE: Final = 23.1
_BELOW_HINT: Final = 8.0
_CONTROL: Final = 50.0
_OPTION: Final = 44.4
_GAP: Final = 28.0
_AFTER_OPTIONS: Final = 19.0
_BETWEEN_TICKS: Final = 20.0
"""Pixels by which ticks in a row are closer than other fields."""
_BUTTON: Final = 60.0
_PADDING: Final = {"paper": 40.0, "transparent": 12.0}
_CHARACTERS: Final = 66
"""In one line of the column."""
_BESIDE_TICK: Final = 68


def height_of(definition: FormDefinition) -> int:
    """Pixels, in a frame as wide as the form's column; on a phone lines break more often, and the loader mends it."""
    shown = [field for field in definition.fields if field.shape != "hidden"]
    side_by_side = sum(one.shape == other.shape == "tick" for one, other in pairwise(shown))
    fields = sum(map(_field, shown)) - side_by_side * _BETWEEN_TICKS
    return ceil(_PADDING[definition.embed.background] + fields + _BUTTON)


def _field(field: FormField) -> float:
    hint = _lines(field.hint or "", _CHARACTERS + 8) * _HINT_LINE + (_BELOW_HINT if field.hint else 0)
    label = str(getattr(field, "label", ""))
    if field.shape == "tick":
        return hint + _option(label) + _AFTER_OPTIONS
    asked = _lines(label, _CHARACTERS - 4) * _LABEL + _BELOW_LABEL + hint
    if field.shape == "group":
        options = (_option(choice.label or choice.value) for choice in getattr(field, "choices", ()))
        return asked + sum(options) + _AFTER_OPTIONS
    rows = getattr(field, "rows", None)
    return asked + (max(128.0, rows * _LINE + 24) if rows else _CONTROL) + _GAP


def _option(label: str) -> float:
    return max(_OPTION, _lines(label, _BESIDE_TICK) * _LINE + 18)


def _lines(text: str, length: int) -> int:
    return ceil(len(text) / length)
