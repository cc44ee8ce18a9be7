"""Two sites, strange to each other: a form's own on 127.0.0.1, and a host page on localhost that shows it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Frame, FrameLocator, Page, Playwright, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from porch.audience.local.account import contact_of
from porch.audience.local.people import People
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.web.loader import load_loader
from porch.web.snippet import Snippet
from porch.wiring import LOCAL_AUDIENCE, build_services

ARGUMENTS = (
    "--no-sandbox",  # test machines often run as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--test-third-party-cookie-phaseout",  # cookies of frames are blocked, whatever the browser's default is today
)

LETTER = """
title = "The Friday Letter"
source = "Host: {utm_campaign}"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
button = "Subscribe"

[[fields]]
property = "email"
label = "E-mail address"
hint = "For the letter and nothing else."

[[fields]]
property = "firstName"
label = "First name"
required = true

[[fields]]
type = "hidden"
property = "utmSource"
query = "utm_source"

[[fields]]
type = "hidden"
property = "tier"
query = "tier"
as = "number"

[[fields]]
type = "hidden"
property = "landingPage"
from = "page"

[[fields]]
type = "hidden"
property = "referrer"
from = "referrer"

[messages]
success = "See you on Friday."
existing = "You are on the list already."

[embed]
sites = ["{origin}"]
"""

HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ max-width: 40rem; margin: 0 auto; padding: 1rem; font: 1.125rem/1.6 serif; color: #222; background: #fff }}
</style>
<h1>A page of another site</h1><p>Its own words, before the form.</p>
{form}
<p>{after}</p>"""

PATIENCE = 120_000  # ms, for whatever is waited for: on a small, busy machine it is long, and nowhere is it waited out

PATIENT = """<script>
const later = setTimeout;
window.setTimeout = (go, ms, ...rest) => (ms < 4000 ? later(go, ms, ...rest) : 0);
</script>"""  # the loader calls no frame blocked, however slow the machine is

LISTEN = """<script>
const add = addEventListener;
window.addEventListener = (what, ...rest) => {
  add(what, ...rest);
  if (what === "click") document.documentElement.dataset.opens = ""; // till then a link leads to the form's own page
};
window.heard = [];
for (const news of ["success", "error", "blocked"])
  addEventListener("signup:" + news, (event) => heard.push([news, event.detail]));
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
</script>"""


@dataclass
class Host:
    """The host page's site: what each address answers, and with which headers."""

    origin: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer as a WSGI app."""
        html, headers = self.pages.get(environ["PATH_INFO"], ("nothing here", {}))
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), *headers.items()])
        return [html.encode()]


@dataclass
class Neighbours:
    """Both sites, running."""

    host: Host
    address: str
    services: Any

    def snippet(self, slug: str = "letter") -> Snippet:
        """What `porch embed` would print."""
        return Snippet(self.services.catalog.forms[slug], self.address, load_loader(self.services.assets))

    def put(self, form: str = "", *, path: str = "/", listen: bool = True, patient: bool = True, **headers: str) -> str:
        """Put a page on the host's site, by default with the snippet; gives its address."""
        form = form or self.snippet().frame + self.snippet().script
        scripts = (PATIENT if listen and patient else "") + (LISTEN if listen else "")
        html = HOST.format(form=scripts + form, after="And the page goes on. " * 40)
        self.host.pages[path] = (html, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.host.origin + path

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
def _serving(host: str, app: Callable[..., Any]) -> Iterator[str]:
    server = make_server(host, 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[Callable[..., Neighbours]]:
    """Opens both sites: ``neighbours(edit=lambda toml: toml)``."""
    with ExitStack() as open_things:

        def _open(edit: Callable[[str], str] = lambda toml: toml) -> Neighbours:
            host = Host()
            host.origin = open_things.enter_context(_serving("localhost", host))
            (tmp_path / "forms").mkdir()
            text = edit(LETTER.replace("{origin}", host.origin))
            (tmp_path / "forms/letter.toml").write_text(text, encoding="utf-8")
            wishes = {"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path / "data"), "PORCH_DEADLINE": "30"}
            services = build_services(read_settings(wishes), patience=PATIENCE / 1000)
            migrate(services.settings.journal_url)
            open_things.callback(services.stop, 5)
            address = open_things.enter_context(_serving("127.0.0.1", create_app(services)))
            return Neighbours(host, address, services)

        yield _open


@pytest.fixture(scope="session")
def strict_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser that keeps no cookies of frames."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
    yield browser
    browser.close()


@dataclass
class Tab:
    """A visitor's tab on the host page, and what its console complained about."""

    page: Page
    complaints: list[str]
    requests: list[str]

    @property
    def form(self) -> Frame:
        """The first frame on the page."""
        return self.page.frames[1]

    @property
    def inside(self) -> FrameLocator:
        """What is in the first frame, whatever page that will be."""
        return self.page.frame_locator("iframe").first

    def fill(self, email: str, name: str = "Ada") -> None:
        """Fill in the form in the frame and press its button; by a script: the mouse can miss a frame that still grows,
        and where the answer replaces the frame meanwhile, Chromium never says that it has taken a key."""
        self.inside.get_by_label("E-mail address").fill(email)
        self.inside.get_by_label("First name").fill(name)
        button = self.inside.get_by_role("button", name="Subscribe")
        button.evaluate("(button) => { button.focus(); button.click(); }")

    def at_rest(self) -> None:
        """Wait until the frame is as high as its content, also while another page comes into it. At first it grows by
        three pixels a picture, and a busy machine draws few."""
        expect(self.page.locator("iframe[data-signup=ready]")).to_have_count(1)
        content = height = 0.0
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            try:
                content = self.form.evaluate("document.body.getBoundingClientRect().height")
            except Error:  # the page in it is just being replaced
                continue
            height = self.page.evaluate("document.querySelector('iframe').clientHeight")
            if abs(height - content) < 1:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the frame is {height} pixels high, and its content {content}")

    def hears(self, *news: list[Any]) -> None:
        """Wait until as much news has reached the host page, and see that it was this."""
        self.page.wait_for_function("(count) => heard.length >= count", arg=len(news))
        assert self.page.evaluate("heard") == list(news)


@pytest.fixture
def tab(strict_chromium: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens a tab: ``tab("http://localhost:…/", java_script_enabled=False)``."""
    contexts: list[BrowserContext] = []

    def _open(address: str, *, before: str = "", **wishes: Any) -> Tab:
        context = strict_chromium.new_context(**wishes)
        contexts.append(context)
        tab = Tab(context.new_page(), [], [])
        context.on("console", lambda message: tab.complaints.append(message.text))
        context.on("weberror", lambda problem: tab.complaints.append(str(problem.error)))
        context.on("request", lambda request: tab.requests.append(f"{request.method} {request.url}"))
        if before:
            context.add_init_script(before)
        tab.page.goto(address)
        return tab

    yield _open
    for context in contexts:
        context.close()
