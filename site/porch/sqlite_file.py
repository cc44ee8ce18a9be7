"""What every SQLite file of Porch needs before it is used: nobody else reads it, and it has a write-ahead log."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.005
"""Seconds between two attempts. One switch to the log takes about as long."""


def make_private(path: Path) -> None:
    """See to it that there is a file at ``path``, which only its owner reads if it is new.

    A file that is there is not touched: closing it gives up every lock that this process has on it, also those that
    SQLite took, and others would delete the log that it still writes to (SQLite docs, "How To Corrupt An SQLite
    Database File", 2.2). Raises ``OSError``.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def use_log(connection: sqlite3.Connection, patience: float) -> None:
    """Give the file a write-ahead log, if it has none yet.

    Of several that open a new file (or one that came back from a backup) at once, SQLite lets one make the log and
    refuses the others at once, whatever their timeout: seen with 3.40. So they ask again, for up to ``patience``
    seconds. Raises ``sqlite3.OperationalError``.
    """
    ends = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                raise
        else:
            return
        time.sleep(_PAUSE)
