"""`porch export`: signups, or the local audience's contacts, as CSV or JSON Lines, streamed."""

import csv
import json
import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

import click

from porch.audience.local.account import contact_of
from porch.audience.local.people import People
from porch.cli.deliveries import as_row, progress
from porch.cli.opening import check_form, open_journal
from porch.settings import Settings, read_settings
from porch.store.signup import STATES
from porch.wiring import LOCAL_AUDIENCE

FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width forms included."""

_CELL_BEGINS: Final = re.compile(r"(?<=[;\t\r\n])")
"""After these a cell may begin in the middle of a text: a spreadsheet in a country that writes 1,5 takes semicolons for
what separates cells, and then no quotation mark around a text for its beginning."""

SIGNUP_COLUMNS: Final = (
    "id",
    "form",
    "state",
    "joined",
    "accepted_at",
    "settled_at",
    "attempts",
    "reason",
    "status",
    "words",
    "email",
)
CONTACT_COLUMNS: Final = (
    "id",
    "email",
    "firstName",
    "lastName",
    "source",
    "subscribed",
    "userGroup",
    "userId",
    "mailingLists",
    "optInStatus",
)
"""What a CSV file names although it has no rows."""

_OWN_FILES: Final = ("journal.db", LOCAL_AUDIENCE, "guard.db", "budget.db", "secret_key")
"""How the names of what Porch keeps in its data folder begin."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What to export: about how many rows there are, and a way to walk over them."""

    total: int
    walk: Callable[[], Iterable[Row]]
    columns: tuple[str, ...]


@click.command("export")
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--contacts", is_flag=True, help="The local audience's contacts instead of the journal's signups.")
@click.option("--state", type=click.Choice(STATES), help="Only signups in this state.")
@click.option("--form", help="Only this form's signups.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Only signups accepted on or after this day.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; by default standard output.")
def command(
    kind: str, contacts: bool, state: Any, form: str | None, since: datetime | None, output: Path | None
) -> None:
    """Write signups or contacts, one a row, without holding them in memory.

    In CSV a text that a spreadsheet would run as a formula begins with a ' instead, and so does such a part of it after
    a semicolon, a tab or a line break, at which some spreadsheets begin a new cell.
    """
    if contacts and (state or form or since):
        raise click.UsageError("--state, --form and --since choose signups; they do not go with --contacts.")
    check_form(form)
    settings = read_settings()
    chosen = {"state": state, "form": form, "since": since.astimezone().timestamp() if since else None}
    with ExitStack() as stack:
        rows = stack.enter_context(_contacts(settings) if contacts else _signups(settings, chosen))
        file = stack.enter_context(_private(output, settings.data)) if output else sys.stdout
        (write_csv if kind == "csv" else write_jsonl)(rows, file)
    if output:
        click.echo(f"{rows.total} {'row' if rows.total == 1 else 'rows'} in {output}.", err=True)


def _private(path: Path, data: Path) -> TextIO:
    """A file for other people's addresses: if it is new, nobody but its owner reads it."""
    real = path.resolve()
    if real.parent == data.resolve() and real.name.startswith(_OWN_FILES):
        raise click.UsageError(f"{path} is where Porch keeps its own data; name another --output.")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}; name another --output") from None
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


@contextmanager
def _signups(settings: Settings, chosen: dict[str, Any]) -> Iterator[Rows]:
    with open_journal(settings) as journal:
        yield Rows(journal.count(**chosen), lambda: map(as_row, journal.export(**chosen)), SIGNUP_COLUMNS)


@contextmanager
def _contacts(settings: Settings) -> Iterator[Rows]:
    path = settings.data / LOCAL_AUDIENCE
    if not path.exists():
        raise click.UsageError(f"There is no local audience at {path} yet.")
    with closing(People(path)) as people:
        total = sum(1 for _ in people.everyone())
        yield Rows(total, lambda: map(contact_of, people.everyone()), CONTACT_COLUMNS)


def write_jsonl(rows: Rows, file: TextIO) -> None:
    """One JSON object a line, as it was typed."""
    for row in _counted(rows):
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_csv(rows: Rows, file: TextIO) -> None:
    """A CSV file names its columns first, and forms have different answers: so the rows wait in a file without a name,
    which nobody else can open, until the last one has been seen."""
    columns: dict[str, None] = dict.fromkeys(rows.columns)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        for row in _counted(rows):
            columns |= dict.fromkeys(row)
            waiting.write(json.dumps(row) + "\n")
        waiting.seek(0)
        writer = csv.DictWriter(file, list(columns), quoting=csv.QUOTE_ALL)
        writer.writerow({name: as_cell(name) for name in columns})
        for line in waiting:
            writer.writerow({name: as_cell(value) for name, value in json.loads(line).items()})


def as_cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs: a formula's first character has a ' before it."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    text = " ".join(value) if isinstance(value, dict) else str(value)  # mailing lists: their IDs
    marked = "".join(f"'{part}" if _first_seen(part) in FORMULA_STARTS else part for part in _CELL_BEGINS.split(text))
    return f"'{marked}" if text.startswith(FORMULA_STARTS) and marked[0] != "'" else marked


def _first_seen(text: str) -> str:
    """The first character that is neither a space nor invisible: what stands before it, a program may trim."""
    return next((letter for letter in text if unicodedata.category(letter)[0] not in "ZC"), "")


def _counted(rows: Rows) -> Iterator[Row]:
    """The rows, with a bar that shows how far they are."""
    with progress("Exporting") as bar:
        task = bar.add_task("", total=rows.total)
        for row in rows.walk():
            yield row
            bar.advance(task)
