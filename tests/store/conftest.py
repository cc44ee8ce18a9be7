"""A journal to try, and signups to put in it."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from porch.contact import Contact
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.pseudonym import Pseudonyms
from porch.store.signup import Signup

PEOPLE = Pseudonyms(b"a key for tests")


def signup_of(
    email: str = "ada@example.com", *, form: str = "newsletter", quarantined: str = "", **properties: str
) -> Signup:
    """A signup as the intake makes it."""
    contact = Contact(email, properties, source="Newsletter page", mailing_lists=("list1",))
    return Signup(uuid.uuid4().hex, form, contact, "message", PEOPLE.of(email), 1000.0, quarantined)


@pytest.fixture
def signup() -> Callable[..., Signup]:
    """Makes signups: ``signup("ada@example.com", firstName="Ada")``."""
    return signup_of


@pytest.fixture
def people() -> Pseudonyms:
    """The pseudonyms that ``signup`` uses."""
    return PEOPLE


@pytest.fixture
def journal(database: Database) -> Iterator[Journal]:
    """An empty journal, on each database."""
    journal = Journal(database)
    yield journal
    journal.close()


@pytest.fixture
def postgres_database(postgres: Any, postgres_template: str) -> Iterator[Database]:
    """An empty, migrated journal's database on PostgreSQL alone, for what only a server can suffer."""
    database = Database(postgres.sqlalchemy_url(postgres.create(postgres_template)))
    yield database
    database.close()
