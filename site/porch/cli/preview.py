"""`porch preview`: every state of a form side by side, to look at before it goes live."""

from __future__ import annotations

from pathlib import Path

import click

from porch.cli.check import catalog_or_exit
from porch.cli.photograph import Camera, find_browser
from porch.cli.site_folder import site_option
from porch.errors import Problem, SiteError
from porch.forms.complaints import did_you_mean
from porch.settings import Settings
from porch.web.hosting import held_signals, passing_settings, served
from porch.web.preview import Preview, View
from porch.web.reloading import ReloadingSite
from porch.wiring import Services, build_services


@click.command()
@click.argument("slug")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=0, help="Default: any free port.")
@click.option(
    "--png",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a picture of each theme, language and scheme into this folder, by an installed Chromium.",
)
@click.option("--theme", "themes", multiple=True, help="With --png: only this theme; may be given several times.")
@site_option
def command(slug: str, port: int, png: Path | None, themes: tuple[str, ...], site: Path) -> None:
    """Show every state of the form SLUG side by side: empty, with mistakes, thanks, closed, embedded …, in each theme
    and language.

    Edits show at the next reload. Nothing that is sent there leaves this machine, or stays on it.
    """
    catalog = catalog_or_exit(site)
    if slug not in catalog.forms:
        raise click.UsageError(f"there is no form {slug}; {did_you_mean(slug, catalog.forms)}")
    if themes and png is None:
        raise click.UsageError("--theme is for --png; without it, the preview has every theme to choose from")
    if png is None:
        _show(site, slug, port)
        return
    with passing_settings(site) as settings:
        _photograph(settings, slug, png, themes)


def _wanted(preview: Preview, themes: tuple[str, ...]) -> list[View]:
    for theme in themes:
        if theme not in preview.themes:
            raise click.UsageError(f"there is no theme {theme}; {did_you_mean(theme, preview.themes)}")
    return [view for view in preview.views() if not themes or view.theme in themes]


def _show(folder: Path, slug: str, port: int) -> None:
    """Serve the preview until Ctrl+C or SIGTERM. Edits show at the next reload."""
    with held_signals() as wait_for_one, passing_settings(folder) as settings:
        site = ReloadingSite(
            settings, lambda said: click.echo(said, err=True), lambda services: _preview(services, slug)
        )
        try:
            with served(site, port=port) as address:
                click.echo(f"Preview: {address}\nNothing that you send leaves this machine. Ctrl+C ends it.")
                wait_for_one()
        finally:
            site.stop(timeout=5)


def _preview(services: Services, slug: str) -> Preview:
    if slug not in services.catalog.forms:
        message = "is gone; put it back, or end the preview with Ctrl+C"
        raise SiteError([Problem(file=f"forms/{slug}.toml", line=1, key="", message=message)])
    return Preview(services, slug)


def _photograph(settings: Settings, slug: str, folder: Path, themes: tuple[str, ...]) -> None:
    browser = find_browser()
    if browser is None:
        raise click.ClickException(
            "pictures need Chromium or Chrome, and none is installed; without --png, any browser shows the preview"
        )
    services = build_services(settings)
    try:
        preview = Preview(services, slug)
        views = _wanted(preview, themes)
        _make(folder)
        with served(preview) as address:
            for number, view in enumerate(views, 1):
                path = folder / f"{slug}-{view.theme}-{view.language}-{view.scheme}.png"
                click.echo(f"picture {number} of {len(views)} … ", nl=False)  # each takes some seconds
                Camera(browser).take(address + view.address(sheet=True), path)
                click.echo(f"wrote {path}")
    finally:
        services.stop(timeout=5)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be made: {error.strerror}") from error
