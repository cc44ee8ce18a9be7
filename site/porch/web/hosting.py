"""A host page and a site beside it, for `porch embed --preview`: two origins of this machine, as strange to each other
as two sites are."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from werkzeug.serving import WSGIRequestHandler, make_server

from porch.forms.catalog import Catalog, load_catalog
from porch.settings import Settings, read_settings
from porch.store.migration import ensure_current
from porch.web.app import create_app
from porch.web.loader import load_loader
from porch.web.snippet import Snippet
from porch.wiring import build_services

_ENDINGS: Final = (signal.SIGINT, signal.SIGTERM)


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, *_parts: Any) -> None:
        """Nothing."""


@contextmanager
def passing_settings(site: Path) -> Iterator[Settings]:
    """Settings for a journal and an audience that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="porch-preview-") as data:
        settings = read_settings({"PORCH_SITE": str(site), "PORCH_DATA": data, "PORCH_AUDIENCE": "local"})
        ensure_current(settings.journal_url)
        yield settings


@contextmanager
def held_signals() -> Iterator[Callable[[], object]]:
    """Ctrl+C and SIGTERM come when they are asked for, by a call of what this gives, which waits for one of them.

    So neither is lost while things are set up, nor leaves anything behind.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    # a shell without job control lets what it starts in the background ignore SIGINT
    handlers = {number: signal.signal(number, signal.SIG_DFL) for number in _ENDINGS}
    try:
        yield lambda: signal.sigwait(_ENDINGS)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def served(app: Callable[..., Iterable[bytes]], host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve ``app`` meanwhile; its address."""
    server = make_server(host, port, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve_preview(site: Path, slug: str, say: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM; ``say`` tells where. What is sent goes into a journal and an audience that end
    with it."""
    with (
        held_signals() as wait_for_one,
        passing_settings(site) as settings,
        served(lambda environ, start: page(environ, start), "localhost") as origin,
    ):
        services = build_services(settings, _showing(load_catalog(site), slug, origin))
        app = create_app(services)
        with ExitStack() as stack:
            stack.callback(services.stop, timeout=5)
            base = stack.enter_context(served(app))
            snippet = Snippet(services.catalog.forms[slug], base, load_loader(services.assets))
            page = _page(app.jinja_env.get_template("embed/host.html").render(snippet=snippet))
            say(f"A page of another site with the form: {origin}\nThe form by itself: {base}/{slug}")
            say("Nothing that you send leaves this machine. Ctrl+C ends it.")
            wait_for_one()


def _showing(catalog: Catalog, slug: str, origin: str) -> Catalog:
    """The catalog, with the preview's host page among the sites that may show the form."""
    form = catalog.forms[slug]
    embed = form.embed.model_copy(update={"sites": (*form.embed.sites, origin)})
    shown = form.model_copy(update={"embed": embed})
    return replace(catalog, forms=MappingProxyType({**catalog.forms, slug: shown}))


def _page(html: str) -> Callable[..., Iterable[bytes]]:
    def page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [html.encode()]

    return page
