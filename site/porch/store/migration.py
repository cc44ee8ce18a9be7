"""Brings the journal's tables up to date, or makes them.

Migrating needs Alembic (35 MiB, and a second to start), so it runs in a process of its own. A database without tables
needs no migration: it gets today's tables at once, and the mark that they are today's. No web worker does either: the
command that starts them calls ``ensure_current`` first.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from porch.errors import JournalUnavailable
from porch.store.database import Database
from porch.store.tables import REVISION, metadata

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_VERSION: Final = "alembic_version"
"""The migration library's own table: which migration was the last."""

_NEWEST: Final = text(f"SELECT max(version_num) FROM {_VERSION}")  # noqa: S608 - our own constant

_LOCK: Final = 0x706F726368  # "porch": the number of the advisory lock

TURN: Final = 60.0
"""Seconds that whoever starts waits for others that start too."""


def ensure_current(url: str) -> None:
    """Make the tables of the database at ``url``, or migrate them in a short-lived child process, if it needs it.

    Raises ``JournalUnavailable``.
    """
    database = Database(url)
    try:
        if database.is_current() or _make(database):
            return
    except JournalUnavailable as error:
        if database.is_sqlite or error.__cause__ is None:  # then it says already how to mend it
            raise
        raise JournalUnavailable(f"{error} Check PORCH_DATABASE_URL, and whether the database runs.") from error
    finally:
        database.close()
    command = [sys.executable, "-m", __name__]
    # The address may hold a password: standard input shows in no list of processes.
    child = subprocess.run(command, input=url, text=True, capture_output=True, check=False)  # noqa: S603 - our own module
    if child.returncode:
        words = child.stderr.strip().rpartition("\n")[2] or f"exit code {child.returncode}"
        raise JournalUnavailable(f"The journal's tables could not be brought up to date: {words}")


def migrate(url: str) -> None:
    """Bring the tables up to date, in this process. Machines that start together take turns."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    database = Database(url)
    try:
        with _turn(database) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


def _make(database: Database) -> bool:
    """Make all tables, where there is none of them. False: there are older ones, to be migrated.

    Raises ``JournalUnavailable`` where there are newer ones.
    """
    with _turn(database) as connection:
        there = set(inspect(connection).get_table_names())
        if _VERSION in there and (connection.scalar(_NEWEST) or "") > REVISION:
            raise JournalUnavailable(
                "The journal was written by a newer Porch: install that again, or restore your backup from before it."
            )
        if {_VERSION, *metadata.tables} & there:
            return database.is_current()  # somebody else may just have made them
        metadata.create_all(connection, checkfirst=False)
        connection.execute(text(f"CREATE TABLE {_VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text(f"INSERT INTO {_VERSION} VALUES ('{REVISION}')"))  # noqa: S608 - our own constants
    return True


@contextmanager
def _turn(database: Database) -> Iterator[Connection]:
    """A transaction for one process at a time; on SQLite each one that writes is that already."""
    with database.write(patience=TURN) as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SET LOCAL lock_timeout = '{TURN:.0f}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))  # visitors wait behind who waits for a table
        yield connection


if __name__ == "__main__":
    try:
        migrate(sys.stdin.read())
    except JournalUnavailable as error:
        sys.exit(str(error))
