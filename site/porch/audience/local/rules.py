"""What the platform accepts in a request's body, and how it words its refusals; pure.

Where the platform's documentation is silent the line says ASSUMPTION; docs/local-audience.md lists them all.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from porch.audience.base import Property
from porch.contact import RESERVED_PROPERTIES, PropertyType

OWN_PROPERTIES: Final = (
    Property("firstName", "First Name", "string"),
    Property("lastName", "Last Name", "string"),
    Property("email", "Email", "string"),
    Property("notes", "Notes", "string"),
    Property("source", "Source", "string"),
    Property("userGroup", "User Group", "string"),
    Property("userId", "User Id", "string"),
    Property("subscribed", "Subscribed", "boolean"),
    Property("createdAt", "Created At", "date"),
)
"""The properties of every account, in the documented order (Loops docs, list-contact-properties)."""

_OWN_TYPES = MappingProxyType({one.key: one.type for one in OWN_PROPERTIES})

INVALID_EMAIL: Final = "Invalid email address."  # Loops' OpenAPI description, ContactFailureResponse
TOO_LONG: Final = "Some body key or value is longer than allowable"  # Loops docs, API intro
LONGEST: Final = 500
"""Characters of a value with its two quotation marks (Loops docs, API intro). ASSUMPTION: of a key too."""

# ASSUMPTION: no rule is published; this asks for what every address has
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}")
# the string shapes of Loops docs, contacts/properties#dates, and `Z`, which its own examples use
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?(?:Z|[+-]\d\d:\d\d)?)?")
_PROPERTY_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Refusal(Exception):
    """The platform says no; the text is its message, ``status`` its HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True)
class Draft:
    """What a body asks for. A key that is absent from ``properties`` stays as it is; ``None`` there resets it."""

    email: str | None
    user_id: str | None
    source: str | None
    subscribed: bool | None
    mailing_lists: Mapping[str, bool] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    new_properties: tuple[str, ...] = ()
    """Names that the account does not know yet."""


@dataclass(frozen=True)
class Rules:
    """What this account knows, and how strictly it looks."""

    types: Mapping[str, PropertyType]
    lists: Collection[str]
    is_strict: bool = False
    """True: an unknown list or property, or a value that its type does not fit, is a 400."""
    refused: Collection[str] = ()
    """Patterns (``*@refused.example``) of addresses to refuse, so that a refusal can be tried."""

    def read(self, body: Mapping[str, Any]) -> Draft:
        """The draft in a body of contacts/create or contacts/update; raises ``Refusal``."""
        _check_lengths(body)
        email = body.get("email")
        if email is not None and (not is_email(email) or self._refuses(email)):
            raise Refusal(INVALID_EMAIL)
        rest = {key: value for key, value in body.items() if key not in _PLACED}
        return Draft(
            email=None if email is None else str(email).strip(),
            user_id=_typed(body, "userId", str),
            source=_typed(body, "source", str),
            subscribed=_typed(body, "subscribed", bool),
            mailing_lists=self._lists(body.get("mailingLists")),
            properties={key: value for key, value in rest.items() if self._keeps(key, value)},
            new_properties=tuple(key for key in rest if not self._knows(key)),
        )

    def _refuses(self, email: str) -> bool:
        return any(fnmatch.fnmatchcase(email.strip().lower(), pattern.lower()) for pattern in self.refused)

    def _lists(self, value: Any) -> Mapping[str, bool]:
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(choice, bool) for choice in value.values()):
            raise Refusal("mailingLists must be an object of list IDs with true or false")  # ASSUMPTION
        unknown = [one for one in value if one not in self.lists]
        if unknown and self.is_strict:
            raise Refusal("Mailing list not found")  # ASSUMPTION; not strict: kept as it came
        return value

    def _knows(self, key: str) -> bool:
        return key in _OWN_TYPES or key in self.types

    def _keeps(self, key: str, value: Any) -> bool:
        """Whether this property's value is kept; raises ``Refusal`` where the platform would say no."""
        if key in RESERVED_PROPERTIES:
            raise Refusal(f"{key} is a reserved property name")  # documented as not allowed; ASSUMPTION: 400
        is_own = key in _OWN_TYPES
        if not self._knows(key) and self.is_strict:
            raise Refusal(f"Unknown contact property: {key}")
        type_ = _OWN_TYPES.get(key) or self.types.get(key, "string")
        if type_ == "string" and not is_own and not self.is_strict:
            # seen in 2024: even an object got a 200. ASSUMPTION: plain values are kept, lists and objects are not
            return value is None or isinstance(value, str | int | float)
        if value is not None and not _fits(value, type_):
            raise Refusal(f"{key} must be of type {type_}")  # ASSUMPTION
        return True


def _fits(value: Any, type_: PropertyType) -> bool:
    match type_:
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return is_date(value)
        case _:
            return isinstance(value, str)


_PLACED = frozenset({"email", "userId", "source", "subscribed", "mailingLists", "optInStatus"})
"""Keys with a place of their own. ``optInStatus`` cannot be written through the API; ASSUMPTION: it is ignored."""


def read_body(raw: bytes) -> dict[str, Any]:
    """The JSON object in a request's body. ASSUMPTION: anything else is a 400 in the usual envelope."""
    try:
        body = json.loads(raw.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refusal("Invalid JSON") from None
    if not isinstance(body, dict):
        raise Refusal("Invalid JSON")
    return body


def read_property(body: Mapping[str, Any]) -> Property:
    """The property in a body of contacts/properties; raises ``Refusal`` (the wording is an ASSUMPTION)."""
    name, type_ = body.get("name"), body.get("type")
    if not isinstance(name, str) or not _PROPERTY_NAME.fullmatch(name) or len(name) > LONGEST - 2:
        raise Refusal("Invalid property name.")
    if name in RESERVED_PROPERTIES:
        raise Refusal("This property name is reserved.")
    if name in _OWN_TYPES:
        raise Refusal("Property already exists.")
    if type_ not in {"string", "number", "boolean", "date"}:
        raise Refusal("Invalid property type.")
    return Property(name, label_of(name), type_)


def custom_only(properties: Iterable[Property]) -> list[Property]:
    """Those of ``properties`` that an account has to create: the platform's own need not be."""
    return [one for one in properties if one.key not in _OWN_TYPES]


def label_of(key: str) -> str:
    """``planName`` → ``Plan Name``, as the platform labels a property that it made itself (seen in 2024)."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", key).split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or key


def is_email(value: Any) -> bool:
    """Whether the platform would take this for an e-mail address."""
    return isinstance(value, str) and _EMAIL.fullmatch(value.strip()) is not None


def is_date(value: Any) -> bool:
    """Whether this is a date: milliseconds since 1970 as a number or in a string, or one of the documented shapes."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, int) or re.fullmatch(r"-?\d{1,16}", value):
        return True
    if not _DATE.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _typed(body: Mapping[str, Any], key: str, kind: type[Any]) -> Any:
    """The value if it is of this kind; ``None`` stands for absent. ASSUMPTION: another kind is a 400."""
    value = body.get(key)
    if value is not None and not isinstance(value, kind):
        raise Refusal(f"{key} must be of type {'boolean' if kind is bool else 'string'}")
    return value


def _check_lengths(body: Mapping[str, Any]) -> None:
    texts = [*body, *(value for value in body.values() if isinstance(value, str))]
    if any(len(text) + 2 > LONGEST for text in texts):
        raise Refusal(TOO_LONG)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's
