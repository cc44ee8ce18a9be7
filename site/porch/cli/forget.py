"""`porch forget`: erase a person."""

import sys
import time

import click

from porch.cli.opening import open_journal
from porch.delivery.courier import LEASE
from porch.errors import AudienceError
from porch.forms.address import Unusable, deliverable
from porch.forms.catalog import load_catalog
from porch.settings import Settings, read_settings
from porch.store.journal import Journal
from porch.store.pseudonym import Pseudonyms
from porch.wiring import open_audience


@click.command("forget")
@click.argument("email")
@click.option("--everywhere", is_flag=True, help="Delete the contact in the audience too.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def command(email: str, everywhere: bool, yes: bool) -> None:
    """Erase every answer of EMAIL from the journal; what still waits is not delivered any more.

    What remains is a keyed hash of the address and the counts. The audience keeps its contact unless you say
    --everywhere. Exit code 1: nothing of that person was found.
    """
    settings = read_settings()
    try:
        address = deliverable(email.strip())
    except Unusable:
        raise click.UsageError(f"{email} is no e-mail address; write it as name@example.com.") from None
    where = f"the journal and the {settings.audience_name} audience" if everywhere else "the journal"
    if not yes:
        click.confirm(f"Erase {address} from {where}? This cannot be undone.", abort=True)
    with open_journal(settings) as journal:
        count = _erase(settings, journal, address)
    click.echo(f"Journal: {count} {'signup' if count == 1 else 'signups'} erased.")
    deleted = everywhere and _delete(settings, address)
    if not (count or deleted):
        sys.exit(1)


def _erase(settings: Settings, journal: Journal, address: str) -> int:
    """How many signups were erased, by whichever key's pseudonym they are kept.

    What is on its way to the platform cannot be called back: its delivery is waited for, so that a contact deleted
    after this does not come again.
    """
    known = {Pseudonyms(key.encode()).of(address) for key in settings.signing_keys()}
    people = known.union(journal.people_with(address))
    count = sum(journal.forget(person) for person in people)
    if any(map(journal.in_flight, people)):
        click.echo("A delivery is under way; waiting until it is over …", err=True)
        give_up = time.monotonic() + LEASE
        while any(map(journal.in_flight, people)) and time.monotonic() < give_up:
            time.sleep(0.2)
    journal.wipe()
    return count


def _delete(settings: Settings, address: str) -> bool:
    audience = open_audience(settings, load_catalog(settings.site))
    try:
        deleted = audience.delete(address)
    except AudienceError as error:
        raise click.ClickException(f"The contact could not be deleted in the audience: {error}. Try again.") from None
    finally:
        audience.close()
    click.echo("Audience: the contact is deleted." if deleted else "Audience: there was no such contact.")
    return deleted
