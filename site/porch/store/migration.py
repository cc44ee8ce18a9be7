"""Brings the journal's tables up to date. It needs Alembic (35 MiB), so it runs in a process of its own.

No web worker calls ``migrate``: the command that starts them calls ``ensure_current`` first.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from porch.errors import JournalUnavailable
from porch.store.database import Database

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_LOCK: Final = 0x706F726368  # "porch": the number of the advisory lock


def ensure_current(url: str) -> None:
    """Migrate the database at ``url`` if it needs it, in a short-lived child process. Raises ``JournalUnavailable``."""
    database = Database(url)
    try:
        if database.is_current():
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
        with database.write() as connection:  # on SQLite this takes the turnstile: one process at a time
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _upgrade(connection)
    finally:
        database.close()


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
