"""The journal, opened for one command and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from porch.settings import Settings, read_settings
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.migration import ensure_current


@contextmanager
def open_journal(settings: Settings | None = None) -> Iterator[Journal]:
    """The site's journal, brought up to date first. Raises ``JournalUnavailable`` if it cannot be reached."""
    settings = settings or read_settings()
    ensure_current(settings.journal_url)
    journal = Journal(Database(settings.journal_url))
    try:
        yield journal
    finally:
        journal.close()
