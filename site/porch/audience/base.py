"""What every audience can do, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from porch.contact import Contact, PropertyType


class Receipt(Enum):
    """The platform's answer to a contact it was handed."""

    CREATED = "created"
    """200: the contact is new."""
    EXISTING = "existing"
    """409, whatever its words: the contact was there before, and was not changed."""


@dataclass(frozen=True)
class MailingList:
    """A mailing list of the account: its ID, its name, and whether visitors' own pages may show it."""

    id: str
    name: str
    is_public: bool


@dataclass(frozen=True)
class Property:
    """A contact property of the account, by its API name."""

    key: str
    label: str
    type: PropertyType


class Audience(Protocol):
    """A place that keeps contacts. Every method raises ``AudienceError`` and nothing else.

    ``timeout`` is in seconds, for the whole call; ``None`` means the client's own default.
    """

    name: str
    """The word for it in settings, messages and metrics: ``loops`` or ``local``."""
    url: str
    """Where its API is, without a slash at the end; shown to operators."""

    def create(self, contact: Contact, *, timeout: float | None = None) -> Receipt:
        """Add the contact. An existing one is left as it is."""

    def join(self, email: str, mailing_lists: Iterable[str], *, timeout: float | None = None) -> None:
        """Add an existing contact to lists: only the address and the lists are sent, nothing else is touched."""

    def delete(self, email: str) -> bool:
        """Delete the contact. False: there was none."""

    def team(self) -> str:
        """The name of the team that the key belongs to."""

    def lists(self) -> list[MailingList]:
        """Every mailing list of the account."""

    def properties(self) -> list[Property]:
        """Every contact property of the account, the platform's own included."""

    def close(self) -> None:
        """Let go of this process's connections; a later call makes new ones."""
