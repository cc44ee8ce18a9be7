"""`porch deliveries`: what is not delivered yet and why, one signup with its history, and delivering again."""

import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from porch.cli.groups import DefaultGroup
from porch.cli.opening import check_form, open_journal
from porch.cli.reasons import in_plain_words
from porch.cli.tables import new_table, print_table
from porch.store.journal import Journal
from porch.store.signup import STATES, Attempt, Entry, State
from porch.store.switch import Pause
from porch.store.upkeep import CHUNK

OPEN_STATES: Final[tuple[State, ...]] = ("parked", "waiting", "quarantined")
"""What `list` shows unless a state is named: what somebody may want to do something about."""

SHORT: Final = 8
"""Characters of a signup's ID that lists show; any unmistakable beginning names it."""


MEANINGS: Final[Mapping[State, str]] = MappingProxyType(
    {
        "waiting": "recorded, and on its way: it is tried again with growing pauses",
        "delivered": "the audience has the contact",
        "existing": "the audience had the contact before",
        "refused": "the platform does not take this e-mail address; the visitor was told",
        "parked": "needs you: mend what it says, then `porch deliveries retry ID`, or `--parked` for all",
        "quarantined": "looks like a bot: it goes nowhere until you decide (`porch quarantine`)",
        "dropped": "not delivered any more: a person decided so, wished to be forgotten, or nobody decided in time",
    }
)
"""What each state says to the operator; the README has the same table."""


class Deliveries(DefaultGroup):
    """The group, whose ``--help`` explains the states."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, commands, and what each state means."""
        super().format_options(ctx, formatter)
        with formatter.section("States of a signup"):
            formatter.write_dl(list(MEANINGS.items()))


@click.group("deliveries", cls=Deliveries)
def command() -> None:
    """Show signups that are not delivered yet (`list`, the default), `show` one, or `retry` them."""


@command.command("list")
@click.option("--state", type=click.Choice([*STATES, "all"]), help="By default what needs somebody, or waits.")
@click.option("--form", help="Only this form's.")
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, for programs.")
def list_deliveries(state: Any, form: str | None, limit: int, as_json: bool) -> None:
    """List signups, the newest first.

    Without --state: what is parked, waiting or quarantined, and what the platform refused after the visitor had
    already heard "thanks".
    """
    check_form(form)
    states: tuple[State | None, ...] = OPEN_STATES if state is None else (None,) if state == "all" else (state,)
    with open_journal() as journal:
        entries = [entry for one in states for entry in journal.find(state=one, form=form, limit=limit)]
        if state is None:
            entries += journal.find(untold=True, form=form, limit=limit)
        paused = journal.paused()
    if as_json:
        for entry in entries:
            click.echo(json.dumps(as_row(entry), ensure_ascii=False))
        return
    if paused:
        click.echo(f"{_of_the_pause(paused)}\n")
    if entries:
        print_table(_table(entries))
    else:
        click.echo("Nothing is waiting: every signup is delivered." if state is None else "No such signups.")


@command.command()
@click.argument("signup")
def show(signup: str) -> None:
    """Show one signup with every attempt to deliver it. SIGNUP is its ID or the beginning of it."""
    with open_journal() as journal:
        entry = journal.show(signup)
    if entry is None:
        raise click.UsageError(f"No signup, or more than one, begins with {signup}. See `porch deliveries`.")
    for name, value in facts(entry):
        click.echo(f"{name:<10} {value}")
    click.echo("Attempts" if entry.history else "Attempts   none yet")
    for attempt in entry.history:
        click.echo(f"  {_attempt(attempt)}")


@command.command()
@click.argument("signups", nargs=-1)
@click.option("--parked", is_flag=True, help="Everything that is parked.")
def retry(signups: tuple[str, ...], parked: bool) -> None:
    """Deliver again now. Name SIGNUPS (parked, refused or waiting) by their IDs, or say --parked.

    A pause ends with it; while deliveries are paused, `porch deliveries retry` alone ends the pause and does no more.
    """
    if signups and parked:
        raise click.UsageError("Name signups, or say --parked, not both.")
    with open_journal() as journal:
        if not signups and not parked:
            _go_on(journal)
            return
        named = list(dict.fromkeys(_full_id(journal, one) for one in signups))
        count = _retry_parked(journal) if parked else _retry(journal, named)
    click.echo(_on_the_way(count))
    if count < len(named):
        who = "The others are" if count else "It is" if len(named) == 1 else "They are"
        click.echo(f"{who} settled already, or a newer signup of the same person is on its way.", err=True)


def as_row(entry: Entry) -> dict[str, Any]:
    """A signup as a flat row for programs and spreadsheets; times in UTC, ISO 8601."""
    row: dict[str, Any] = {
        "id": entry.id,
        "form": entry.form,
        "state": entry.state,
        "joined": entry.joined,
        "accepted_at": _iso(entry.accepted_at),
        "settled_at": _iso(entry.settled_at),
        "attempts": entry.attempts,
        "reason": entry.reason,
        "status": entry.status,
        "words": entry.words,
    }
    return row | (entry.contact.body() if entry.contact else {})


def progress(title: str) -> Progress:
    """A progress bar on standard error; silent where that is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _of_the_pause(pause: Pause) -> str:
    return (
        f"Deliveries are paused: {pause.reason}. The platform is asked again at {local_time(pause.probe_at)}, and all "
        "goes on if the key is right by then; `porch deliveries retry` goes on at once."
    )


def _go_on(journal: Journal) -> None:
    """End a pause. Raises ``click.UsageError`` where there is none: then somebody has forgotten what to retry."""
    if journal.paused() is None:
        raise click.UsageError("Name one or more signups, or say --parked.")
    journal.resume()
    click.echo("Deliveries go on. If the platform still refuses the key, they pause again.")


def _on_the_way(count: int) -> str:
    if count == 0:
        return "Nothing to deliver again."
    return f"{count} {'signup is' if count == 1 else 'signups are'} on the way again."


def _retry(journal: Journal, named: list[str]) -> int:
    return sum(journal.retry(named[first : first + CHUNK]) for first in range(0, len(named), CHUNK))


def _retry_parked(journal: Journal) -> int:
    """How many it were: no more than there are now, for the platform may go on refusing what it is sent meanwhile."""
    total = journal.count(state="parked")
    done = 0
    with progress("Delivering again") as bar:
        task = bar.add_task("", total=total)
        while moved := journal.retry(limit=min(CHUNK, total - done)):
            done += moved
            bar.update(task, completed=done)
    return done


def _full_id(journal: Journal, beginning: str) -> str:
    entry = journal.show(beginning)
    if entry is None:
        click.echo(f"No signup, or more than one, begins with {beginning}. See `porch deliveries`.", err=True)
        sys.exit(2)
    return entry.id


def _table(entries: list[Entry]) -> Table:
    table = new_table("id", "form", "address", "state", "since", "why")
    for entry in entries:
        address = entry.contact.email if entry.contact else "(erased)"
        since = local_time(entry.accepted_at)
        table.add_row(entry.id[:SHORT], entry.form, address, entry.state, since, _why(entry))
    return table


def _why(entry: Entry) -> str:
    reason = in_plain_words(entry.reason) if entry.state == "quarantined" else entry.reason
    parts = [reason, entry.words if entry.words != entry.reason else ""]
    if entry.state == "waiting":
        parts.append(_next_try(entry))
    return ", ".join(part for part in parts if part)


def _next_try(entry: Entry) -> str:
    if entry.in_flight:
        return "on its way"
    is_due = entry.due_at is not None and entry.due_at <= time.time()  # and not tried, where deliveries are paused
    return "next try as soon as deliveries go on" if is_due else f"next try {local_time(entry.due_at)}"


def facts(entry: Entry) -> list[tuple[str, str]]:
    """What is known of one signup, line by line: what it is called, and what it is."""
    contact = json.dumps(entry.contact.body(), ensure_ascii=False, indent=2) if entry.contact else "(erased)"
    return [
        ("Signup", entry.id),
        ("Form", entry.form),
        ("State", f"{entry.state}{', joined the lists' if entry.joined else ''}"),
        ("Accepted", local_time(entry.accepted_at)),
        ("Settled", local_time(entry.settled_at)),
        ("Why", _why(entry) or "-"),
        ("Contact", contact.replace("\n", "\n" + " " * 11)),
    ]


def _attempt(attempt: Attempt) -> str:
    words = f": {attempt.words}" if attempt.words else ""
    status = attempt.status or attempt.reason
    return f"{local_time(attempt.at)}  {attempt.call:<6}  {status}  {attempt.state}  {attempt.seconds:.2f} s{words}"


def _iso(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def local_time(moment: float | None) -> str:
    """A moment on the clock of whoever reads it."""
    return "-" if moment is None else datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")
