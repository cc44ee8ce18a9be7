"""A short text as a value of a property's type, for values that no visitor typed and nobody can be asked about."""

from __future__ import annotations

import re
from datetime import date

from porch.contact import PropertyType, PropertyValue

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def typed(text: str, kind: PropertyType) -> PropertyValue | None:
    """``text`` as a value of ``kind``; ``None`` if it is empty or says no such value."""
    if kind == "number":
        return _number(text)
    if kind == "boolean":
        return _BOOLEANS.get(text.lower())
    if kind == "date":
        return _day(text)
    return text or None


def _number(text: str) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return int(text) if "." not in text else number


def _day(text: str) -> str | None:
    """``YYYY-MM-DD``, as dates travel."""
    try:
        return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else None
    except ValueError:
        return None
