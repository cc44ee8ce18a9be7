"""`porch serve --reload`: every edit of a form, template or asset shows at the next request."""

import mimetypes
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template
from jinja2 import FileSystemLoader

from porch.assets import Assets
from porch.errors import SiteError
from porch.forms.definition import SiteDefinition
from porch.settings import Settings
from porch.web.app import create_app
from porch.web.headers import protect
from porch.web.templating import set_up_templates
from porch.wiring import Services, build_services


class ReloadingSite:
    """A WSGI app that makes itself anew whenever one of the site's files has changed.

    A file with problems does not stop the server: every address then shows the report, until it is mended.
    ``announce`` gets the same report once, as text, and hears when all is mended.
    """

    def __init__(self, settings: Settings, announce: Callable[[str], None]) -> None:
        self._settings = settings
        self._announce = announce
        self._announced: SiteError | None = None
        self._assets = Assets(settings.site)
        self._services: Services | None = None
        self._seen = self._stamp()
        self._app = self._build()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, with the files as they are now."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self.stop(timeout=5)
            self._app = self._build()
            self.start()
        return self._app(environ, _unkept(start_response))

    def start(self) -> None:
        """Start delivering, if the site's files are sound."""
        if self._services:
            self._services.start()

    def stop(self, timeout: float) -> None:
        """Stop delivering; what is held is finished or released within ``timeout`` seconds."""
        if self._services:
            self._services.stop(timeout)

    def _build(self) -> Flask:
        try:
            self._services = build_services(self._settings)
            app = create_app(self._services)
        except SiteError as error:
            self.stop(timeout=0)
            self._services = None
            self._say(error)
            return _report(error, self._assets)
        self._say(None)
        return app

    def _say(self, error: SiteError | None) -> None:
        """Announce what is wrong, unless that was announced before."""
        if str(error) == str(self._announced):
            return
        self._announced = error
        self._announce(
            f"To mend, and then shown at the next reload:\n{error}" if error else "Mended: the site is back."
        )

    def _stamp(self) -> frozenset[tuple[Path, int]]:
        """What stands in the site's files, by their times: cheap enough to ask at every request."""
        return frozenset((path, path.stat().st_mtime_ns) for path in self._watched() if path.is_file())

    def _watched(self) -> Iterable[Path]:
        yield self._settings.site / "porch.toml"
        yield from (self._settings.site / "forms").glob("*.toml")
        yield from (self._settings.site / "languages").glob("*.po")
        for folder in self._assets.template_folders():
            yield from folder.rglob("*")
        yield from (self._settings.site / "static").rglob("*")


def _report(error: SiteError, assets: Assets) -> Flask:
    """An app whose every page is the report of what is wrong with the site's files."""
    app = Flask("porch", static_folder=None, template_folder=None)
    set_up_templates(app, assets, SiteDefinition())
    app.jinja_env.loader = FileSystemLoader(assets.template_folders()[-1])  # Porch's own: the site's may be the trouble
    protect(app, https=False)

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        asset = assets.find(name)
        if asset is None:
            abort(404)
        return Response(asset.path.read_bytes(), mimetype=mimetypes.guess_type(name)[0])

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def report(path: str) -> tuple[str, int]:
        return render_template("errors/report.html", problems=error.problems, asked_for=path), 500

    return app


def _unkept(start_response: Callable[..., Any]) -> Callable[..., Any]:
    """``start_response``, but browsers ask again for every page: the file behind it may have changed."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        others = [header for header in headers if header[0].lower() != "cache-control"]
        return start_response(status, [*others, ("Cache-Control", "no-cache")], *rest)

    return start
