"""The journal, opened for one command and closed after it; and whether it can know a form."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from porch.errors import JournalUnavailable
from porch.forms.complaints import did_you_mean
from porch.settings import Settings, read_settings
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.migration import ensure_current
from porch.store.statistics import Statistics


@contextmanager
def open_journal(settings: Settings | None = None) -> Iterator[Journal]:
    """The site's journal, brought up to date first. Raises ``JournalUnavailable`` if it cannot be reached, or is not
    there: whoever only looks makes none."""
    settings = settings or read_settings()
    _check_that_it_is_there(settings)
    ensure_current(settings.journal_url)
    journal = Journal(Database(settings.journal_url))
    try:
        yield journal
    finally:
        journal.close()


def check_form(slug: str | None) -> None:
    """Raise ``click.UsageError`` for a form that neither the site nor the journal has; ``None`` asks for none."""
    settings = read_settings()
    known = {path.stem for path in settings.site.glob("forms/*.toml")}
    if slug is None or slug in known:
        return
    with open_journal(settings), closing(Database(settings.journal_url)) as database:
        known |= {form for form, _state in Statistics(database).counts()}  # a form's file may be gone by now
    if slug not in known:
        raise click.UsageError(f"there is no form {slug}, and no signup of one; {did_you_mean(slug, known)}")


def _check_that_it_is_there(settings: Settings) -> None:
    if settings.database_url is None and not (settings.data / "journal.db").exists():
        where = settings.data.absolute()
        raise JournalUnavailable(f"There is no journal in {where} yet: has `porch serve` run with this PORCH_DATA?")
