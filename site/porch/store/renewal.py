"""A SQLite file that need not survive: when a power failure has damaged it, it is put away and made anew.

No commit to such a file waits for the disk, so the disk may have some of its pages and not others (SQLite docs, "PRAGMA
synchronous"). Whoever finds that out must not wait for an operator.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from porch.errors import JournalUnavailable
from porch.store.turnstile import Turnstile

PATIENCE: Final = 4.0
"""Seconds that others may go on writing to a file before it is put away."""

_DAMAGE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_NO_DATABASE: Final = "file is not a database"
_NO_TABLE: Final = "no such table"

log = logging.getLogger(__name__)


def is_damage(error: JournalUnavailable) -> bool:
    """Whether a file could not be used because of what is in it, or is not: somebody else has made it anew."""
    cause = getattr(error.__cause__, "orig", None)
    named = getattr(cause, "sqlite_errorname", "")
    return named.startswith(_DAMAGE) or str(cause).startswith((_NO_DATABASE, _NO_TABLE))


def put_away(path: Path) -> None:
    """Delete the file at ``path`` if it is damaged; of several processes that find it so, the first does.

    Raises ``JournalUnavailable`` where that is not allowed, or others write for too long.
    """
    try:
        with closing(Turnstile(Path(f"{path}.lock"))) as turnstile, turnstile.turn(PATIENCE):
            _delete_damaged(path)
    except OSError as error:
        why = error.strerror or error
        raise JournalUnavailable(f"{path} is damaged and cannot be deleted: {why}.") from error


def _delete_damaged(path: Path) -> None:
    if _is_sound(path):
        return  # somebody has made it anew
    for part in (Path(f"{path}-wal"), Path(f"{path}-shm"), path):  # last, or who makes it anew would lose its new log
        part.unlink(missing_ok=True)
    log.warning("%s was damaged, as a power failure can do; it begins anew, and nothing else is lost.", path)


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
