"""What every audience must do. A new platform passes this by a param in `conftest.py` beside this file."""

import pytest

from porch.audience.base import Audience, MailingList, Property, Receipt
from porch.contact import Contact
from porch.errors import AddressRefused, NeedsOperator

FRIDAY, STAFF = "cm06f5v0e45nf0ml5754o9cix", "cm16k73gq014h0mmj5b6jdi9r"
ADA = Contact(
    "ada@example.org",
    {"firstName": "Ädä", "teamSize": 3, "agreed": True, "note": "two\nlines", "userGroup": "Readers"},
    source="Friday Letter page",
    mailing_lists=(FRIDAY,),
)


def test_a_new_contact_is_created_and_a_known_one_is_existing(audience: Audience) -> None:
    assert audience.create(ADA) is Receipt.CREATED
    assert audience.create(ADA) is Receipt.EXISTING
    assert audience.create(Contact("ADA@example.org"), timeout=5) is Receipt.EXISTING


def test_a_contact_who_unsubscribed_elsewhere_can_be_sent_as_such(audience: Audience) -> None:
    assert audience.create(Contact("eve@example.org", subscribed=False)) is Receipt.CREATED


def test_an_existing_contact_can_join_lists(audience: Audience) -> None:
    audience.create(ADA)
    audience.join("ada@example.org", [STAFF, FRIDAY], timeout=5)
    assert audience.create(ADA) is Receipt.EXISTING


def test_a_contact_is_deleted_once_and_is_new_again_afterwards(audience: Audience) -> None:
    audience.create(ADA)
    assert audience.delete("ada@example.org") is True
    assert audience.delete("ada@example.org") is False
    assert audience.create(ADA) is Receipt.CREATED


def test_an_impossible_address_is_refused(audience: Audience) -> None:
    with pytest.raises(AddressRefused) as caught:
        audience.create(Contact("nobody"))
    assert caught.value.words


def test_what_the_platform_never_takes_needs_the_operator(audience: Audience) -> None:
    with pytest.raises(NeedsOperator) as caught:
        audience.create(Contact("ada@example.org", {"teamSize": "three"}))
    assert caught.value.words
    assert audience.create(ADA) is Receipt.CREATED


def test_a_value_of_498_characters_fits_and_one_more_does_not(audience: Audience) -> None:
    assert audience.create(Contact("long@example.org", {"note": "ä" * 498})) is Receipt.CREATED
    with pytest.raises(NeedsOperator):
        audience.create(Contact("longer@example.org", {"note": "ä" * 499}))


def test_team_lists_and_properties_are_told(audience: Audience) -> None:
    assert audience.team()
    assert audience.lists() == [MailingList(FRIDAY, "Friday Letter", True), MailingList(STAFF, "Staff", False)]
    properties = audience.properties()
    assert Property("teamSize", "Team Size", "number") in properties
    assert {"email", "firstName", "userGroup", "userId"} <= {one.key for one in properties}


def test_it_says_what_and_where_it_is_and_works_again_after_closing(audience: Audience) -> None:
    assert audience.name
    assert audience.url.startswith("http")
    audience.create(ADA)
    audience.close()
    assert audience.create(ADA) is Receipt.EXISTING
