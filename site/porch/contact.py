"""The one value that crosses the house: a contact, as the platform's create endpoint takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

PropertyType = Literal["string", "number", "boolean", "date"]
"""The four types of a contact property (Loops docs, contacts/properties)."""

PropertyValue = str | int | float | bool
"""A property as it is sent: dates travel as the string ``YYYY-MM-DD``."""

PLATFORM_PROPERTIES: Final[Mapping[str, PropertyType]] = MappingProxyType(
    {
        "email": "string",
        "firstName": "string",
        "lastName": "string",
        "notes": "string",
        "userGroup": "string",
        "userId": "string",
        "createdAt": "date",
    }
)
"""Properties every account has, by API name, with their types (Loops docs, list-contact-properties)."""

RESERVED_PROPERTIES: Final = frozenset({"id", "listId", "softDeleteAt", "teamId", "updatedAt"})
"""Names the platform refuses (Loops docs, contacts/properties#reserved-names)."""

LONGEST_VALUE: Final = 498
"""Characters in one string value: the platform allows 500 with the two quotes (Loops docs, API intro)."""


@dataclass(frozen=True)
class Contact:
    """A person who signed up, ready for ``POST /v1/contacts/create``.

    ``properties`` keep the order in which they are sent: the visitor's in page order, then the form's constants.
    ``subscribed`` is ``None`` unless the form file says it: the platform's default is then kept.
    """

    email: str
    properties: Mapping[str, PropertyValue] = field(default_factory=dict)
    source: str = ""
    mailing_lists: tuple[str, ...] = ()
    subscribed: bool | None = None

    def body(self) -> dict[str, Any]:
        """The request body of contacts/create, in the order in which it is written."""
        body: dict[str, Any] = {"email": self.email, **self.properties}
        if self.source:
            body["source"] = self.source
        if self.subscribed is not None:
            body["subscribed"] = self.subscribed
        if self.mailing_lists:
            body["mailingLists"] = dict.fromkeys(self.mailing_lists, True)
        return body

    def to_json(self) -> str:
        """The contact as one line of JSON, for the journal; ``from_json`` reads it back."""
        return json.dumps(self.body(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Contact:
        """The contact that ``to_json`` wrote."""
        body = json.loads(text)
        return cls(
            email=body.pop("email"),
            source=body.pop("source", ""),
            subscribed=body.pop("subscribed", None),
            mailing_lists=tuple(body.pop("mailingLists", {})),
            properties=body,
        )
