"""`porch preview`: every state of a form side by side, to look at before it goes live."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from porch.cli.check import catalog_or_exit
from porch.cli.photograph import Camera, find_browser
from porch.cli.site_folder import site_option
from porch.forms.catalog import Catalog
from porch.forms.complaints import did_you_mean
from porch.settings import read_settings
from porch.store.migration import ensure_current
from porch.web.preview import Preview, View
from porch.wiring import build_services


class _Quiet(WSGIRequestHandler):
    def log(self, *_parts: Any) -> None:
        """No line for each request."""


@click.command()
@click.argument("slug")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any free port.")
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

    Nothing that is sent there leaves this machine, or stays on it.
    """
    catalog = catalog_or_exit(site)
    if slug not in catalog.forms:
        raise click.UsageError(f"there is no form {slug}; {did_you_mean(slug, catalog.forms)}")
    with _preview(catalog, slug) as preview, _served(preview, port) as address:
        if png is None:
            _wait(address)
        else:
            _photograph(address, png, _wanted(preview, themes), slug)


def _wanted(preview: Preview, themes: tuple[str, ...]) -> list[View]:
    for theme in themes:
        if theme not in preview.themes:
            raise click.UsageError(f"there is no theme {theme}; {did_you_mean(theme, preview.themes)}")
    return [view for view in preview.views() if not themes or view.theme in themes]


def _wait(address: str) -> None:
    """Until Ctrl+C or SIGTERM, so that the journal is taken away in either case."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    click.echo(f"Preview: {address}\nNothing that you send leaves this machine. Ctrl+C ends it.")
    stopped.wait()


def _photograph(address: str, folder: Path, views: list[View], slug: str) -> None:
    browser = find_browser()
    if browser is None:
        raise click.ClickException(
            "pictures need Chromium or Chrome, and none is installed; without --png, any browser shows the preview"
        )
    folder.mkdir(parents=True, exist_ok=True)
    camera = Camera(browser)
    for view in views:
        path = folder / f"{slug}-{view.theme}-{view.language}-{view.scheme}.png"
        camera.take(address + view.address(sheet=True), path)
        click.echo(f"wrote {path}")


@contextmanager
def _preview(catalog: Catalog, slug: str) -> Iterator[Preview]:
    """The preview on a journal and an audience that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="porch-preview-") as data:
        settings = read_settings({"PORCH_SITE": str(catalog.folder), "PORCH_DATA": data, "PORCH_AUDIENCE": "local"})
        ensure_current(settings.journal_url)
        services = build_services(settings, catalog)
        try:
            yield Preview(services, slug)
        finally:
            services.stop(timeout=5)


@contextmanager
def _served(preview: Preview, port: int) -> Iterator[str]:
    server: BaseWSGIServer = make_server("127.0.0.1", port, preview, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
