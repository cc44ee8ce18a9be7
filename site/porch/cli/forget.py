"""`porch forget`: erase a person."""

import click

from porch.cli.opening import open_journal
from porch.errors import AudienceError
from porch.forms.catalog import load_catalog
from porch.settings import Settings, read_settings
from porch.store.pseudonym import Pseudonyms
from porch.wiring import open_audience


@click.command("forget")
@click.argument("email")
@click.option("--everywhere", is_flag=True, help="Delete the contact in the audience too.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def command(email: str, everywhere: bool, yes: bool) -> None:
    """Erase every answer of EMAIL from the journal; what still waits is not delivered any more.

    What remains is a keyed hash of the address and the counts. The audience keeps its contact unless you say
    --everywhere.
    """
    settings = read_settings()
    where = f"the journal and the {settings.audience_name} audience" if everywhere else "the journal"
    if not yes:
        click.confirm(f"Erase {email} from {where}? This cannot be undone.", abort=True)
    with open_journal(settings) as journal:
        keys = [key.encode() for key in settings.signing_keys()]
        count = sum(journal.forget(Pseudonyms(key).of(email)) for key in keys)
    click.echo(f"Journal: {count} {'signup' if count == 1 else 'signups'} erased.")
    if everywhere:
        click.echo(_delete(settings, email))


def _delete(settings: Settings, email: str) -> str:
    audience = open_audience(settings, load_catalog(settings.site))
    try:
        deleted = audience.delete(email)
    except AudienceError as error:
        raise click.ClickException(f"The contact could not be deleted in the audience: {error}. Try again.") from None
    finally:
        audience.close()
    return "Audience: the contact is deleted." if deleted else "Audience: there was no such contact."
