"""What SQLite's files still hold of answers that were erased: pages are overwritten, but the log keeps its old ones."""

import sqlite3
from contextlib import closing
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from porch.errors import JournalUnavailable
from porch.store.database import Database

BRIEFLY: Final = 0.25
"""Seconds that it waits for who is reading, for all who write wait with it."""


def wipe(database: Database) -> None:
    """Empty the log, unless somebody goes on reading what is in it (SQLite docs, "PRAGMA wal_checkpoint").

    Raises ``JournalUnavailable``.
    """
    if not database.is_sqlite:
        return
    try:
        with closing(database.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {BRIEFLY * 1000:.0f}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
            connection.invalidate()  # whoever gets the next one is more patient
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise JournalUnavailable(f"The log of the {database.name} cannot be emptied: {error}.") from error
