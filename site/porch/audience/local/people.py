"""The people of the local audience, kept in SQLite: contacts, mailing lists and contact properties."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import string
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from porch.audience.base import MailingList, Property
from porch.errors import PorchError
from porch.sqlite_file import make_private, use_log

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS contacts (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, user_id TEXT UNIQUE,
  source TEXT NOT NULL, subscribed INTEGER NOT NULL, properties TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS memberships (
  contact TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE, list TEXT NOT NULL, PRIMARY KEY (contact, list)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, is_public INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS properties (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, label TEXT NOT NULL, type TEXT NOT NULL
);
"""

_LONGEST_WAIT = 10.0
"""Seconds that one writer waits for another."""


@dataclass(frozen=True)
class Person:
    """A contact as it is kept. ``properties`` are all but the five that have a place of their own."""

    id: str
    email: str
    user_id: str | None
    source: str
    subscribed: bool
    properties: Mapping[str, Any] = field(default_factory=dict)
    mailing_lists: frozenset[str] = frozenset()
    created_at: str = ""


class People:
    """The contacts in one SQLite file; threads and processes may share it, also across a fork.

    ``durable`` writes through to the disk at each change: for an audience that matters. Without it a crash of the
    machine (never of the program) may cost the last changes.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._synchronous = "FULL" if durable else "NORMAL"
        self._idle: dict[int, deque[sqlite3.Connection]] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connection() as connection:
                use_log(connection, _LONGEST_WAIT)
                connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")
        except (OSError, sqlite3.Error) as error:
            raise PorchError(f"{path}: cannot keep the local audience here: {error}") from None
        self.close()  # nothing is open before a fork

    def write(self, email: str | None, user_id: str | None, decide: Callable[[list[Person]], Person]) -> Person:
        """Keep what ``decide`` makes of the contacts that match now; whatever it raises, nothing has changed.

        Reading and writing are one transaction: of two that come at once, one sees what the other did.
        """
        with self._change() as connection:
            found = _matching(connection, email, user_id)
            person = decide(found)
            _keep(connection, person, is_new=person.id not in {one.id for one in found})
        return person

    def find(self, *, email: str | None = None, user_id: str | None = None) -> list[Person]:
        """The contacts with this address (in any case) or this user ID: none, one, or two that differ."""
        with self._connection() as connection:
            return _matching(connection, email, user_id)

    def everyone(self) -> Iterator[Person]:
        """Every contact, newest first."""
        with self._connection() as connection:
            for row in connection.execute(f"{_SELECT} ORDER BY number DESC"):
                yield _person(row)

    def remove(self, person: Person) -> None:
        """Forget the contact, and leave nothing of it readable in SQLite's files."""
        with self._change() as connection:
            connection.execute("DELETE FROM contacts WHERE id = ?", (person.id,))
        with self._connection() as connection:
            connection.execute("PRAGMA busy_timeout = 250")  # all who write wait with it for who is reading
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute(f"PRAGMA busy_timeout = {_LONGEST_WAIT * 1000:.0f}")

    def lists(self) -> list[MailingList]:
        """The mailing lists, in the order in which they came."""
        with self._connection() as connection:
            rows = connection.execute("SELECT id, name, is_public FROM lists ORDER BY number").fetchall()
        return [MailingList(row[0], row[1], bool(row[2])) for row in rows]

    def register_lists(self, lists: Iterable[MailingList]) -> None:
        """See to it that these lists exist, with these names."""
        with self._change() as connection:
            connection.executemany(
                "INSERT INTO lists (id, name, is_public) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_public = excluded.is_public",
                [(one.id, one.name, one.is_public) for one in lists],
            )

    def properties(self) -> list[Property]:
        """The account's own properties, in the order in which they came."""
        with self._connection() as connection:
            rows = connection.execute("SELECT key, label, type FROM properties ORDER BY number").fetchall()
        return [Property(*row) for row in rows]

    def register_properties(self, properties: Iterable[Property]) -> None:
        """See to it that these properties exist, with these types."""
        with self._change() as connection:
            connection.executemany(
                "INSERT INTO properties (key, label, type) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET label = excluded.label, type = excluded.type",
                [(one.key, one.label, one.type) for one in properties],
            )

    def add_property(self, one: Property) -> bool:
        """Keep a new property; false if there is one by this name."""
        with self._change() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO properties (key, label, type) VALUES (?, ?, ?)", (one.key, one.label, one.type)
            )
            return done.rowcount == 1

    def close(self) -> None:
        """Close this process's connections; a later call opens new ones."""
        for connection in self._idle.pop(os.getpid(), ()):
            connection.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of this process that no other thread is using."""
        idle = self._idle.setdefault(os.getpid(), deque())
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.Error:
            connection.close()
            raise
        except BaseException:
            idle.append(connection)
            raise
        idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        make_private(self.path)  # addresses are in it: nobody else reads it
        connection = sqlite3.connect(self.path, _LONGEST_WAIT, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        return connection


_INSERT = (
    "INSERT INTO contacts (email, email_key, user_id, source, subscribed, properties, created_at, id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE contacts SET email = ?, email_key = ?, user_id = ?, source = ?, subscribed = ?, properties = ?,"
    " created_at = ? WHERE id = ?"
)
_SELECT = (
    "SELECT id, email, user_id, source, subscribed, properties, created_at,"
    " (SELECT json_group_array(list) FROM memberships WHERE contact = id) FROM contacts"
)


def new_id() -> str:
    """An ID in the platform's form: ``c`` and 24 small letters and digits."""
    return "c" + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(24))


def moment() -> str:
    """Now, as the platform writes times: UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _email_key(email: str) -> str:
    return email.strip().casefold()


def _matching(connection: sqlite3.Connection, email: str | None, user_id: str | None) -> list[Person]:
    key = None if email is None else _email_key(email)
    rows = connection.execute(f"{_SELECT} WHERE email_key = ? OR user_id = ? ORDER BY number", (key, user_id))
    return [_person(row) for row in rows.fetchall()]


def _keep(connection: sqlite3.Connection, person: Person, *, is_new: bool) -> None:
    properties = json.dumps(dict(person.properties), ensure_ascii=False, separators=(",", ":"))
    values = (person.email, _email_key(person.email), person.user_id, person.source, person.subscribed, properties)
    connection.execute(_INSERT if is_new else _UPDATE, (*values, person.created_at, person.id))
    connection.execute("DELETE FROM memberships WHERE contact = ?", (person.id,))
    connection.executemany(
        "INSERT INTO memberships (contact, list) VALUES (?, ?)", [(person.id, one) for one in person.mailing_lists]
    )


def _person(row: tuple[Any, ...]) -> Person:
    return Person(
        id=row[0],
        email=row[1],
        user_id=row[2],
        source=row[3],
        subscribed=bool(row[4]),
        properties=json.loads(row[5]),
        created_at=row[6],
        mailing_lists=frozenset(json.loads(row[7])),
    )
