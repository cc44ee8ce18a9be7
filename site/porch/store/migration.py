"""Brings the journal's tables up to date, or makes them.

Migrating needs Alembic (35 MiB, and a second to start), so it runs in a process of its own. A database without tables
needs no migration: it gets today's tables at once, and the mark that they are today's. No web worker does either: the
command that starts them calls ``ensure_current`` first.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from porch.errors import JournalUnavailable
from porch.store.database import Database
from porch.store.tables import REVISION, metadata

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_VERSION: Final = "alembic_version"
"""The migration library's own table: which migration was the last."""

_LOCK: Final = 0x706F726368  # "porch": the number of the advisory lock


def ensure_current(url: str) -> None:
    """Make the tables of the database at ``url``, or migrate them in a short-lived child process, if it needs it.

    Raises ``JournalUnavailable``.
    """
    database = Database(url)
    try:
        if database.is_current() or _make(database):
            return
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
    database = Database(url)
    try:
        with database.write() as connection:
            _take_turn(database, connection)
            _upgrade(connection)
    finally:
        database.close()


def _make(database: Database) -> bool:
    """Make all tables, where there is none of them. False: there are older ones, to be migrated."""
    with database.write() as connection:
        _take_turn(database, connection)
        if {_VERSION, *metadata.tables} & set(inspect(connection).get_table_names()):
            return database.is_current()  # somebody else may just have made them
        metadata.create_all(connection, checkfirst=False)
        connection.execute(text(f"CREATE TABLE {_VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text(f"INSERT INTO {_VERSION} VALUES ('{REVISION}')"))  # noqa: S608 - our own constants
    return True


def _take_turn(database: Database, connection: Connection) -> None:
    """One process at a time; on SQLite a transaction that writes is that already."""
    if not database.is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


if __name__ == "__main__":
    try:
        migrate(sys.stdin.read())
    except JournalUnavailable as error:
        sys.exit(str(error))
