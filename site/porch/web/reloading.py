"""`porch serve --reload`: every edit of a form, template or asset shows at the next request."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template
from jinja2 import FileSystemLoader

from porch.assets import Assets, kind_of
from porch.errors import PorchError, Problem, SiteError
from porch.forms.definition import SiteDefinition
from porch.forms.files import form_files
from porch.settings import Settings
from porch.web.app import create_app
from porch.web.headers import protect
from porch.web.templating import set_up_templates
from porch.wiring import Services, build_services

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""Any WSGI app."""
Stamp = frozenset[tuple[Path, int, int]]
"""What stands in a site's files, by their times and sizes."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Edition:
    """The site as its files stood at one moment; without services it is the report of what is wrong with them."""

    stamp: Stamp
    app: Application
    services: Services | None


class ReloadingSite:
    """A WSGI app that makes itself anew whenever one of the site's files has changed.

    A file with problems does not stop the server: every address then shows the report, until it is mended.
    ``announce`` gets the same report once, as text, and hears when all is mended. ``make`` makes the app.
    """

    def __init__(
        self,
        settings: Settings,
        announce: Callable[[str], None],
        make: Callable[[Services], Application] = create_app,
    ) -> None:
        self._settings = settings
        self._announce = announce
        self._make = make
        self._announced = ""
        self._assets = Assets(settings.site)
        self._delivering = False
        self._lock = threading.Lock()
        self._edition = self._build(self._stamp())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, with the files as they are now."""
        return self._current().app(environ, _unkept(start_response))

    def start(self) -> None:
        """Start delivering, if the site's files are sound; and with every later edition."""
        with self._lock:
            self._delivering = True
            if self._edition.services:
                self._edition.services.start()

    def stop(self, timeout: float) -> None:
        """Stop delivering; what is held is finished or released within ``timeout`` seconds."""
        with self._lock:
            self._delivering = False
            if self._edition.services:
                self._edition.services.stop(timeout)

    def _current(self) -> _Edition:
        """The edition of this moment. Of requests that come together one makes it, and the others wait for it: none
        of them may see a file as it was before."""
        with self._lock:
            former, stamp = self._edition, self._stamp()
            if stamp == former.stamp:
                return former
            edition = self._edition = self._build(stamp)
            if edition.services and self._delivering:
                edition.services.start()
        if former.services:
            former.services.stop(timeout=5)
        return edition

    def _build(self, stamp: Stamp) -> _Edition:
        services = None
        try:
            services = build_services(self._settings)
            app = self._make(services)
        except Exception as error:  # whatever it is, the next edit must find a server that still answers
            if services:
                services.stop(timeout=0)
            if not isinstance(error, PorchError):
                _LOG.error("The site could not be made", exc_info=error)
            self._say(_said(error))
            return _Edition(stamp, _report(error, self._assets), None)
        self._say("")
        return _Edition(stamp, app, services)

    def _say(self, said: str) -> None:
        """Announce what is wrong, or with nothing that all is well, unless that was announced before."""
        if said == self._announced:
            return
        self._announced = said
        self._announce(f"To mend, and then shown at the next reload:\n{said}" if said else "Mended: the site is back.")

    def _stamp(self) -> Stamp:
        """What stands in the site's files: cheap enough to ask at every request."""
        return frozenset(seen for path in self._watched() if (seen := _seen(path)))

    def _watched(self) -> Iterable[Path]:
        yield self._settings.site / "porch.toml"
        yield from form_files(self._settings.site)
        yield from (self._settings.site / "languages").glob("*.po")
        for folder in self._assets.template_folders():
            yield from folder.rglob("*")
        yield from (self._settings.site / "static").rglob("*")


def _seen(path: Path) -> tuple[Path, int, int] | None:
    """A file with its time and size; ``None`` if it has just gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return path, status.st_mtime_ns, status.st_size


def _said(error: Exception) -> str:
    """What hinders the site. What nobody has foreseen is in the log with its traceback."""
    return str(error) if isinstance(error, PorchError) else f"{type(error).__name__}: {error}"


def _report(error: Exception, assets: Assets) -> Flask:
    """An app whose every page is the report of what is wrong with the site's files, or around them."""
    problems = error.problems if isinstance(error, SiteError) else [Problem("the site", 1, "", _said(error))]
    app = Flask("porch", static_folder=None, template_folder=None)
    set_up_templates(app, assets, SiteDefinition())
    app.jinja_env.loader = FileSystemLoader(assets.template_folders()[-1])  # Porch's own: the site's may be the trouble
    protect(app, https=False)

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        asset = assets.find(name)
        if asset is None:
            abort(404)
        return Response(asset.path.read_bytes(), mimetype=kind_of(asset.path))

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def report(path: str) -> tuple[str, int]:
        return render_template("errors/report.html", problems=problems, asked_for=path), 500

    return app


def _unkept(start_response: Callable[..., Any]) -> Callable[..., Any]:
    """``start_response``, but browsers ask again for every page: the file behind it may have changed."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        others = [header for header in headers if header[0].lower() != "cache-control"]
        return start_response(status, [*others, ("Cache-Control", "no-cache")], *rest)

    return start
