"""What the API does to the people: create, update, find, delete. It knows no HTTP but the statuses of refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from porch.audience.base import Property
from porch.audience.local.people import People, Person, moment, new_id
from porch.audience.local.rules import INVALID_EMAIL, OWN_PROPERTIES, Draft, Refusal, Rules, is_email, label_of

ALREADY_THERE: Final = "Email or userId is already on list."
"""The long-standing words of the 409. They have changed before: never branch on them."""

NEEDS_ONE: Final = "An email or userId is required."
ONLY_ONE: Final = "Only one of email or userId is allowed."
SEVERAL: Final = "Multiple contacts found for the given criteria"
NO_EMAIL: Final = "userId not found and cannot create a new contact without an email."


@dataclass(frozen=True)
class Account:
    """One team's audience. Every method raises ``Refusal`` where the platform would say no."""

    people: People
    is_strict: bool = False
    refused: Sequence[str] = ()

    def create(self, body: Mapping[str, Any]) -> str:
        """Add a contact and return its ID; 409 if the address or the user ID is taken."""
        draft = self._read(body)
        if draft.email is None:
            raise Refusal(INVALID_EMAIL)  # ASSUMPTION: the words for a missing address are not published

        def decide(found: list[Person]) -> Person:
            if found:
                raise Refusal(ALREADY_THERE, 409)
            return _new(draft)

        return self._write(draft, decide)

    def update(self, body: Mapping[str, Any]) -> str:
        """Change the contact with this address or user ID, or add it; return its ID (Loops docs, update-contact)."""
        draft = self._read(body)
        if draft.email is None and draft.user_id is None:
            raise Refusal(NEEDS_ONE)

        def decide(found: list[Person]) -> Person:
            if len(found) > 1:
                raise Refusal(SEVERAL)
            if found:
                return _changed(found[0], draft)
            if draft.email is None:
                raise Refusal(NO_EMAIL)
            return _new(draft)

        return self._write(draft, decide)

    def find(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """The contact, as a list of one or none (Loops docs, find-contact)."""
        return [contact_of(person) for person in self._one_of(query)]

    def delete(self, body: Mapping[str, Any]) -> None:
        """Forget the contact; 404 if there is none."""
        found = self._one_of(body)
        if not found:
            raise Refusal("Contact not found.", 404)
        self.people.remove(found[0])

    def suppression(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Whether mail to the contact is suppressed: nobody's is here, as nothing is ever mailed."""
        found = self._one_of(query)
        if not found:
            raise Refusal("This contact was not found.", 404)
        contact = {"id": found[0].id, "email": found[0].email, "userId": found[0].user_id}
        return {"contact": contact, "isSuppressed": False, "removalQuota": {"limit": 100, "remaining": 100}}

    def properties(self, *, only_custom: bool) -> list[Property]:
        """The properties: the platform's own first, then the account's."""
        return [*(() if only_custom else OWN_PROPERTIES), *self.people.properties()]

    def _read(self, body: Mapping[str, Any]) -> Draft:
        types = {one.key: one.type for one in self.people.properties()}
        return Rules(types, {one.id for one in self.people.lists()}, self.is_strict, self.refused).read(body)

    def _write(self, draft: Draft, decide: Any) -> str:
        person = self.people.write(draft.email, draft.user_id, decide)
        for key in draft.new_properties:
            # ASSUMPTION: a name that is new becomes a string property; recorded in 2024, not documented
            self.people.add_property(Property(key, label_of(key), "string"))
        return person.id

    def _one_of(self, asked: Mapping[str, Any]) -> list[Person]:
        email, user_id = asked.get("email"), asked.get("userId")
        if not email and not user_id:
            raise Refusal(NEEDS_ONE)
        if email and user_id:
            raise Refusal(ONLY_ONE)
        if email and not is_email(email):
            raise Refusal(INVALID_EMAIL)
        if user_id and not isinstance(user_id, str):
            raise Refusal("userId must be of type string")
        return self.people.find(email=email or None, user_id=user_id or None)


def contact_of(person: Person) -> dict[str, Any]:
    """The contact as contacts/find shows it. ASSUMPTION: custom properties without a value are left out."""
    rest = dict(person.properties)
    return {
        "id": person.id,
        "email": person.email,
        "firstName": rest.pop("firstName", None),
        "lastName": rest.pop("lastName", None),
        "source": person.source,
        "subscribed": person.subscribed,
        "userGroup": rest.pop("userGroup", ""),
        "userId": person.user_id,
        "mailingLists": dict.fromkeys(sorted(person.mailing_lists), True),
        "optInStatus": None,  # double opt-in covers no contact that the API made (Loops docs, double-opt-in)
        **rest,
    }


def _new(draft: Draft) -> Person:
    blank = Person(new_id(), draft.email or "", draft.user_id, "API", True, created_at=moment())
    return _changed(blank, draft)


def _changed(person: Person, draft: Draft) -> Person:
    properties = {**person.properties, **draft.properties}
    added = {one for one, wanted in draft.mailing_lists.items() if wanted}
    return replace(
        person,
        email=draft.email or person.email,
        user_id=draft.user_id or person.user_id,
        source=draft.source or person.source,
        subscribed=person.subscribed if draft.subscribed is None else draft.subscribed,
        properties={key: value for key, value in properties.items() if value is not None},
        mailing_lists=frozenset((person.mailing_lists | added) - (draft.mailing_lists.keys() - added)),
    )
