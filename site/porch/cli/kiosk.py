"""`porch kiosk`: a signed link for a booth or an office, where many people share one network."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import click

from porch.cli.check import catalog_or_exit
from porch.cli.site_folder import site_option
from porch.forms.catalog import Catalog
from porch.forms.complaints import did_you_mean
from porch.forms.definition import FormDefinition
from porch.guard.kiosk import KioskLinks
from porch.settings import Settings, read_settings

LONGEST = 366.0
"""Days; a link that is forgotten somewhere should end."""


@click.command()
@click.argument("slug")
@click.option(
    "--days",
    metavar="DAYS",
    type=click.FloatRange(0, LONGEST, min_open=True),
    default=3.0,
    show_default=True,
    help="How long it works.",
)
@site_option
def command(slug: str, days: float, site: Path) -> None:
    """Print a link to the form SLUG for a booth: its signups from one network are not challenged.

    It allows as many signups an hour as `kiosk` in the form's [guard] says; 0 there ends all links of the form.
    """
    if not days <= LONGEST:  # "nan" is in every range
        raise click.BadParameter("must be a number of days", param_hint="--days")
    catalog = catalog_or_exit(site)
    definition = _definition(catalog, slug)
    settings = read_settings()
    _check_key(settings)
    ends = datetime.now().astimezone() + timedelta(days=days)
    token = KioskLinks(settings.signing_keys(), time.time).make(slug, days)
    click.echo(f"{str(catalog.site.url).rstrip('/')}/{slug}?kiosk={token}")
    click.echo(
        f"It works until {ends:%Y-%m-%d %H:%M %Z} and allows {definition.guard.kiosk} signups an hour without a "
        f"challenge. To end it before: kiosk = 0 in forms/{slug}.toml.",
        err=True,
    )


def _definition(catalog: Catalog, slug: str) -> FormDefinition:
    """The form, if a link to it can be made; else what to mend."""
    definition = catalog.forms.get(slug)
    if definition is None:
        raise click.UsageError(f"there is no form `{slug}`; {did_you_mean(slug, catalog.forms)}")
    if not definition.guard.kiosk:
        raise click.ClickException(
            f"forms/{slug}.toml allows no kiosk links; add [guard] with kiosk = 600, "
            "the number of signups an hour that one link may take"
        )
    if catalog.site.url is None:
        raise click.ClickException(
            'porch.toml has no `url`, so nobody knows the address to print; add url = "https://join.example.com"'
        )
    return definition


def _check_key(settings: Settings) -> None:
    """Refuse to make a key: a link that is signed with another one than the site's would not work."""
    if settings.secret_key is None and not (settings.data / "secret_key").exists():
        raise click.ClickException(
            f"there is no secret key in {settings.data.absolute()} yet, and the link must be signed with the site's: "
            "run this with the site's own PORCH_DATA or PORCH_SECRET_KEY, after its first `porch serve`"
        )
