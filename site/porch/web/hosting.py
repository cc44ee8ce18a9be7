"""A host page and a site beside it, for `porch embed --preview`: two origins of this machine, as strange to each other
as two sites are."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from porch.forms.catalog import Catalog, load_catalog
from porch.settings import Settings, read_settings
from porch.store.migration import ensure_current
from porch.web.app import create_app
from porch.web.loader import load_loader
from porch.web.snippet import Snippet
from porch.wiring import build_services


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


def serve_preview(site: Path, slug: str, say: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM; ``say`` tells where. What is sent goes into a journal and an audience that end
    with it."""
    with passing_settings(site) as settings:
        host = _server("localhost", lambda environ, start: page(environ, start))
        origin = f"http://localhost:{host.server_port}"
        services = build_services(settings, _showing(load_catalog(site), slug, origin))
        app = create_app(services)
        server = _server("127.0.0.1", app)
        base = f"http://127.0.0.1:{server.server_port}"
        snippet = Snippet(services.catalog.forms[slug], base, load_loader(services.assets))
        page = _page(app.jinja_env.get_template("embed/host.html").render(snippet=snippet))
        say(f"A page of another site with the form: {origin}\nThe form by itself: {base}/{slug}")
        say("Nothing that you send leaves this machine. Ctrl+C ends it.")
        _serve(host, server)
        services.stop(timeout=5)


def _showing(catalog: Catalog, slug: str, origin: str) -> Catalog:
    """The catalog, with the preview's host page among the sites that may show the form."""
    form = catalog.forms[slug]
    embed = form.embed.model_copy(update={"sites": (*form.embed.sites, origin)})
    shown = form.model_copy(update={"embed": embed})
    return replace(catalog, forms=MappingProxyType({**catalog.forms, slug: shown}))


def _server(host: str, app: Callable[..., Iterable[bytes]]) -> BaseWSGIServer:
    return make_server(host, 0, app, threaded=True, request_handler=QuietHandler)


def _page(html: str) -> Callable[..., Iterable[bytes]]:
    def page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [html.encode()]

    return page


def _serve(*servers: BaseWSGIServer) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # or the journal would be left behind
        signal.signal(number, signal.default_int_handler)
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        pass
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
