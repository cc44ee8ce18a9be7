"""`porch quarantine`: signups that look like a bot's, and what a person decides about them."""

import json
import sys
from collections.abc import Callable, Sequence

import click
from rich.table import Table

from porch.cli.deliveries import SHORT, as_row, facts, local_time, progress
from porch.cli.groups import DefaultGroup
from porch.cli.opening import check_form, open_journal
from porch.cli.reasons import in_plain_words
from porch.cli.tables import new_table, print_table
from porch.settings import read_settings
from porch.store.journal import Journal
from porch.store.signup import Entry
from porch.store.upkeep import CHUNK

_SIGNUPS = click.argument("signups", nargs=-1)
_ALL = click.option("--all", "everything", is_flag=True, help="Everything in quarantine.")
_FORM = click.option("--form", help="Everything in quarantine of this form.")


@click.group("quarantine", cls=DefaultGroup)
def command() -> None:
    """Show signups that look like a bot's (`list`, the default), `show` one, then `release` or `drop` them."""


@command.command("list")
@click.option("--form", help="Only this form's.")
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, for programs.")
def list_quarantined(form: str | None, limit: int, as_json: bool) -> None:
    """List what is in quarantine, newest first.

    Each signup with what made it suspicious.
    """
    check_form(form)
    with open_journal() as journal:
        entries = journal.find(state="quarantined", form=form, limit=limit)
        total = journal.count(state="quarantined", form=form)
    if as_json:
        for entry in entries:
            click.echo(json.dumps(as_row(entry), ensure_ascii=False))
    elif entries:
        print_table(_table(entries))
        click.echo(f"\n{_next_step(len(entries), total)}")
    else:
        click.echo("Nothing is in quarantine.")


@command.command()
@click.argument("signup")
def show(signup: str) -> None:
    """Show one signup with its answers. SIGNUP is its ID or the beginning of it."""
    with open_journal() as journal:
        entry = _quarantined(journal, signup)
    for name, value in facts(entry):
        click.echo(f"{name:<10} {value}")
    short = entry.id[:SHORT]
    click.echo(f"\nA person: `porch quarantine release {short}`. A bot: `porch quarantine drop {short}`.")


@command.command()
@_SIGNUPS
@_ALL
@_FORM
def release(signups: tuple[str, ...], everything: bool, form: str | None) -> None:
    """Deliver SIGNUPS after all.

    Name them by their IDs, or say --all or --form. Each takes a place at a form with a limit, even beyond it. Exit code
    1: some could not be released.
    """
    with open_journal() as journal:
        chosen = _choose(journal, signups, everything=everything, form=form)
        count = _decide("Releasing", journal.admit, chosen)
    becomes = f"`porch deliveries` says what becomes of {'it' if count == 1 else 'them'}."
    click.echo(f"{_signups(count, 'is', 'are')} on the way. {becomes}" if count else "Nothing is released.")
    if count < len(chosen):
        stays = _signups(len(chosen) - count, "stays", "stay")
        click.echo(f"{stays} in quarantine: the same person has another one waiting at the same form.", err=True)
        click.echo("Release again when that one is delivered.", err=True)
        sys.exit(1)


@command.command()
@_SIGNUPS
@_ALL
@_FORM
@click.option("--yes", is_flag=True, help="Do not ask first.")
def drop(signups: tuple[str, ...], everything: bool, form: str | None, yes: bool) -> None:
    """Never deliver SIGNUPS; erase their answers.

    Name them by their IDs, or say --all or --form.
    """
    with open_journal() as journal:
        chosen = _choose(journal, signups, everything=everything, form=form)
        if chosen and not yes:
            click.confirm(f"Erase {_signups(len(chosen))} for good? This cannot be undone.", abort=True)
        count = _decide("Dropping", journal.drop, chosen)
    click.echo(f"{_signups(count, 'is', 'are')} dropped, with all answers erased." if count else "Nothing is dropped.")


def _choose(journal: Journal, signups: Sequence[str], *, everything: bool, form: str | None) -> list[str]:
    """The IDs of what is meant. Raises ``click.UsageError``."""
    if bool(signups) == (everything or form is not None):
        raise click.UsageError("Name one or more signups, or say --all or --form. `porch quarantine` lists them.")
    check_form(form)
    if signups:
        return list(dict.fromkeys(_quarantined(journal, signup).id for signup in signups))
    return journal.quarantined(form)


def _quarantined(journal: Journal, beginning: str) -> Entry:
    entry = journal.show(beginning)
    if entry is None:
        raise click.UsageError(f"No signup, or more than one, begins with {beginning}. See `porch quarantine`.")
    if entry.state != "quarantined":
        found = f"{beginning} is not in quarantine, but {entry.state}"
        raise click.UsageError(f"{found}; see `porch deliveries show {beginning}`.")
    return entry


def _decide(title: str, decide: Callable[[list[str]], int], chosen: list[str]) -> int:
    """So many at a time that no visitor waits long behind it; says how many it was done to."""
    count = 0
    with progress(title) as bar:
        for first in bar.track(range(0, len(chosen), CHUNK)):
            count += decide(chosen[first : first + CHUNK])
    return count


def _table(entries: list[Entry]) -> Table:
    table = new_table("id", "form", "since", "address", "why")
    for entry in entries:
        address = entry.contact.email if entry.contact else "(unreadable)"
        since = local_time(entry.accepted_at)
        table.add_row(entry.id[:SHORT], entry.form, since, address, in_plain_words(entry.reason))
    return table


def _next_step(shown: int, total: int) -> str:
    days = read_settings().quarantine_days
    more = f"These are the newest {shown} of {total} (--limit). " if shown < total else ""
    return f"{more}Next: `porch quarantine show ID`, then `release` or `drop`. After {days} days they are dropped."


def _signups(count: int, one: str = "", many: str = "") -> str:
    return f"{count} {'signup' if count == 1 else 'signups'} {one if count == 1 else many}".rstrip()
