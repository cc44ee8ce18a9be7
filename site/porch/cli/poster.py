"""`porch poster`: a printable A4 page with a form's address as a QR code."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
import segno

from porch.assets import Assets, kind_of
from porch.cli.check import catalog_or_exit
from porch.cli.posters import FORMATS, PAPER, Poster
from porch.cli.site_folder import site_option
from porch.forms.catalog import Catalog
from porch.forms.complaints import did_you_mean
from porch.forms.contrast import nearest_readable
from porch.forms.definition import FormDefinition
from porch.forms.event import Event
from porch.locales import written_span
from porch.words import OWN, WordLists


def _pairs(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> list[tuple[str, str]]:
    for pair in given:
        if not pair.partition("=")[0] or "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE, like utm_source=poster")
    return [(name, value) for name, _, value in (pair.partition("=") for pair in given)]


@click.command()
@click.argument("slug")
@click.option(
    "--format", "kind", type=click.Choice(sorted(FORMATS)), help="Default: as the ending of --output says, else html."
)
@click.option(
    "--language", metavar="CODE", help="The language of the page that it leads to. Default: the form's first."
)
@click.option("--query", multiple=True, metavar="NAME=VALUE", callback=_pairs, help="Add to the address, for counting.")
@click.option(
    "--output", type=click.Path(dir_okay=False, allow_dash=True), help="Default: SLUG-poster.FORMAT; - prints."
)
@site_option
def command(
    slug: str, kind: str | None, language: str | None, query: list[tuple[str, str]], output: str | None, site: Path
) -> None:
    """Make a poster for the form SLUG: its title, and its address as a QR code. It needs `url` in porch.toml."""
    kind = kind or _kind_of(output)
    catalog = catalog_or_exit(site)
    form = catalog.forms.get(slug)
    if form is None:
        raise click.UsageError(f"there is no form `{slug}`; {did_you_mean(slug, catalog.forms)}")
    if catalog.site.url is None:
        raise click.ClickException(
            'porch.toml has no `url`, so nobody knows the address to print; add url = "https://join.example.com"'
        )
    spoken = language or catalog.language_of(form)
    shown = catalog.form_in(slug, spoken)
    if shown is None:
        raise click.UsageError(f"`{slug}` is not in `{spoken}`; {did_you_mean(spoken, catalog.languages_of(form))}")
    base = str(catalog.site.url).rstrip("/")
    path = f"/{slug}" if spoken == catalog.languages_of(form)[0] else f"/{spoken.lower()}/{slug}"
    poster = Poster(
        site=catalog.site_in(spoken).name,
        title=shown.title,
        words=" ".join(shown.intro_html.striptags().split()),
        address=base + path,
        query=urlencode(query),
        accent=nearest_readable(catalog.theme_of(form).accent or "#2342b8", PAPER),
        language=spoken,
        logo=_picture(catalog, form),
        **_occasion(catalog, shown, spoken),
    )
    try:
        drawn = FORMATS[kind](poster)
    except segno.DataOverflowError:
        raise click.ClickException(
            f"a QR code cannot hold {len(poster.target)} letters; shorten what --query adds to {poster.address}"
        ) from None
    _write(drawn, output or f"{slug}-poster.{kind}")


def _kind_of(output: str | None) -> str:
    """The format that a file's name asks for; raises ``UsageError`` for one that there is not."""
    ending = Path(output or "").suffix.removeprefix(".").lower() or "html"
    if ending not in FORMATS:
        raise click.UsageError(f"a poster is html or svg, not {ending}; open the html in a browser to print or save it")
    return ending


def _occasion(catalog: Catalog, form: FormDefinition, language: str) -> dict[str, Any]:
    """When and where an event is; the address of a meeting on the web is for those who have signed up."""
    event = form.event
    if event is None:
        return {}
    words = WordLists(catalog.folder / "languages", OWN).words_of(language)
    places = (event.place, event.address, words.gettext("Online") if event.online else None)
    return {"when": _when(event, language), "where": ", ".join(filter(None, places))}


def _when(event: Event, language: str) -> tuple[str, ...]:
    """The span on one line; one that ends on another day goes on below."""
    span = written_span(event.starts, event.ends, language, zoned=not event.in_place)
    if event.ends is None or event.ends.date() == event.starts.date():
        return (span,)
    begin, end, offset = span.rpartition(written_span(event.ends, None, language, zoned=False))
    return begin.rstrip(), end + offset


def _picture(catalog: Catalog, form: FormDefinition) -> str:
    """The logo as a ``data:`` address: a poster is one file."""
    logo = catalog.theme_of(form).logo
    found = Assets(catalog.folder).find(logo) if logo else None
    return f"data:{kind_of(found.path)};base64,{b64encode(found.path.read_bytes()).decode()}" if found else ""


def _write(text: str, output: str) -> None:
    if output == "-":
        click.echo(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"wrote {output}. Open it in a browser and print it on A4.")
