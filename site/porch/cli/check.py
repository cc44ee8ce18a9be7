"""`porch check`: find everything that is wrong with the site's files."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from porch.cli.site_folder import site_option
from porch.cli.tables import new_table, print_table
from porch.errors import SiteError
from porch.forms.catalog import Catalog, load_catalog
from porch.settings import read_settings


@click.command()
@click.option("--live", is_flag=True, help="Also ask the platform: the key, every list, every property.")
@site_option
def command(live: bool, site: Path) -> None:
    """Check porch.toml and forms/*.toml, and say everything that is wrong."""
    catalog = catalog_or_exit(site)
    print_forms(catalog)
    if live:
        sys.exit(_ask_the_platform(catalog))


def _ask_the_platform(catalog: Catalog) -> int:
    from porch.cli.live import check_live  # only here: the plain check starts fast and needs no audience
    from porch.wiring import open_audience

    with closing(open_audience(read_settings(), catalog)) as audience:
        return check_live(catalog, audience, click.echo)


def catalog_or_exit(site: Path) -> Catalog:
    """The site's catalog; with problems, each is one line on stderr and the command ends with status 1."""
    try:
        return load_catalog(site)
    except SiteError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)


def print_forms(catalog: Catalog) -> None:
    """What was found, as a table; plain text when it goes into a file or pipe."""
    table = new_table("form", "title", "kind", "fields", "lists", numbers=("fields", "lists"))
    for form in catalog.forms.values():
        table.add_row(form.slug, form.title, form.kind, str(len(form.fields)), str(len(form.list_ids())))
    print_table(table)
    count = len(catalog.forms)
    click.echo(f"{count} {'form' if count == 1 else 'forms'}, no problems.")
