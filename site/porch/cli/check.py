"""`porch check`: find everything that is wrong with the site's files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from porch.cli.site_folder import site_option
from porch.cli.tables import new_table, print_table
from porch.errors import Problem, SiteError
from porch.forms.catalog import Catalog, load_catalog
from porch.settings import read_settings
from porch.words import OWN, WordLists


@click.command()
@click.option("--live", is_flag=True, help="Also ask the platform: the key, every list, every property.")
@site_option
def command(live: bool, site: Path) -> None:
    """Check porch.toml, forms/*.toml and the site's own templates and languages, and say everything that is wrong.

    Remarks, marked with !, stop nothing: a language without words of Porch's own, a picture that is too heavy.
    """
    from porch.cli.remarks import remarks_on  # only here: other commands that need a sound site make none

    catalog = catalog_or_exit(site)
    remarks = list(remarks_on(catalog))
    print_forms(catalog, len(remarks))
    for remark in remarks:
        click.echo(f"{click.style('!', fg='yellow')} {remark}", err=True)
    if live:
        sys.exit(_ask_the_platform(catalog))


def _ask_the_platform(catalog: Catalog) -> int:
    from porch.cli.live import check_live  # only here: the plain check starts fast and needs no audience
    from porch.wiring import open_audience

    with closing(open_audience(read_settings(), catalog)) as audience:
        return check_live(catalog, audience, click.echo)


def catalog_or_exit(site: Path) -> Catalog:
    """The site's catalog; with problems, each is one line on stderr and the command ends with status 1."""
    problems = _problems_of_templates(site)
    try:
        catalog = load_catalog(site)
        problems += _problems_of_words(site, catalog.languages)
    except SiteError as error:
        problems += error.problems
    if problems:
        for problem in sorted(set(problems)):  # what two languages read is said once
            click.echo(str(problem), err=True)
        sys.exit(1)
    return catalog


def _problems_of_templates(site: Path) -> list[Problem]:
    if not (site / "templates").is_dir():
        return []
    from porch.web.proofreading import problems_of_templates  # only here: without templates the check starts fast

    return problems_of_templates(site)


def _problems_of_words(site: Path, languages: tuple[str, ...]) -> Iterator[Problem]:
    words = WordLists(site / "languages", OWN)
    for language in languages:
        try:
            words.words_of(language)
        except SiteError as error:
            yield from error.problems


def print_forms(catalog: Catalog, remarks: int) -> None:
    """What was found, as a table; plain text when it goes into a file or pipe. ``remarks``: how many will follow."""
    table = new_table("form", "title", "kind", "fields", "lists", numbers=("fields", "lists"))
    for form in catalog.forms.values():
        table.add_row(form.slug, form.title, form.kind, str(len(form.fields)), str(len(form.list_ids())))
    print_table(table)
    count = len(catalog.forms)
    more = f", {remarks} {'remark' if remarks == 1 else 'remarks'}" if remarks else ""
    click.echo(f"{count} {'form' if count == 1 else 'forms'}, no problems{more}.")
