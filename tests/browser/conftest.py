"""The sample site, served on a free port of this machine, and a real Chromium to visit it with."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from porch.audience.local.account import contact_of
from porch.audience.local.people import People
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.web.preview import Preview
from porch.wiring import LOCAL_AUDIENCE, Services, build_services

SAMPLE_SITE = Path(__file__).parents[2]
PATIENCE = 120_000  # ms, for whatever is waited for: on a small, busy machine it is long, and nowhere is it waited out
expect.set_options(timeout=PATIENCE)

ARGUMENTS = (
    "--no-sandbox",  # test machines often run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class SampleSite:
    """A running site: its address without the last slash, and what stands behind it."""

    address: str
    services: Services

    def contact(self, email: str) -> dict[str, Any] | None:
        """The contact as the local audience has it now."""
        people = People(self.services.settings.data / LOCAL_AUDIENCE)
        try:
            return next((contact_of(person) for person in people.find(email=email)), None)
        finally:
            people.close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Requests are seen in the browser already."""


@contextmanager
def _running(site: Path, data: Path, preview: str | None = None) -> Iterator[SampleSite]:
    settings = read_settings({"PORCH_SITE": str(site), "PORCH_DATA": str(data), "PORCH_DEADLINE": "30"})
    services = build_services(settings, patience=PATIENCE / 1000)
    migrate(services.settings.journal_url)
    app = Preview(services, preview) if preview else create_app(services)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield SampleSite(f"http://127.0.0.1:{server.server_port}", services)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        services.stop(timeout=5)


@pytest.fixture
def sample_site(tmp_path: Path) -> Iterator[SampleSite]:
    """The forms of this repository, on a fresh journal and an empty local audience."""
    with _running(SAMPLE_SITE, tmp_path) as site:
        yield site


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serves a site of the given files on a free port; with ``preview`` the preview of that form."""
    with ExitStack() as sites:

        def _serve(files: dict[str, str], preview: str | None = None) -> str:
            for name, text in files.items():
                path = tmp_path / "site" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return sites.enter_context(_running(tmp_path / "site", tmp_path, preview)).address

        yield _serve


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of all browsers: there can be only one in a run."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the whole run."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
    yield browser
    browser.close()


@dataclass(frozen=True)
class Visit:
    """A visitor's tab, what its console complained about, and every request it made."""

    page: Page
    complaints: list[str]
    requests: list[str]


@pytest.fixture
def visit(chromium: Browser, sample_site: SampleSite) -> Callable[..., Any]:
    """Opens a visitor's tab: ``with visit(java_script_enabled=False) as visitor``; addresses may be relative."""

    @contextmanager
    def _visit(**wishes: Any) -> Iterator[Visit]:
        context = chromium.new_context(base_url=sample_site.address, **wishes)
        complaints: list[str] = []
        requests: list[str] = []
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda problem: complaints.append(str(problem.error)))
        context.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
        try:
            yield Visit(context.new_page(), complaints, requests)
        finally:
            context.close()

    return _visit
