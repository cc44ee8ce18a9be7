"""The site that the inputs are thrown at, asked as gunicorn asks it: through a WSGI environment made by hand."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import Services, build_services

EVERY_TYPE = """
title = { en = "Everything", de = "Alles" }
existing = "join-lists"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
redirect = "https://www.acme.example/welcome?from=porch"
[properties]
tier = 2
[[fields]]
property = "firstName"
label = "First name"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "about"
type = "textarea"
label = "About you"
[[fields]]
property = "phone"
type = "tel"
label = "Telephone"
[[fields]]
property = "website"
type = "url"
label = "Website"
[[fields]]
property = "teamSize"
type = "number"
label = "Team size"
min = 1
[[fields]]
property = "startDay"
type = "date"
label = "Start"
[[fields]]
property = "wantsCall"
type = "boolean"
label = "Call me"
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
choices = [{ value = "pro", label = "Pro" }, "Free"]
[[fields]]
property = "topics"
type = "multichoice"
label = "Topics"
choices = ["Wind", "Tide"]
[[fields]]
type = "lists"
label = "Which letters?"
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Product news" }]
[[fields]]
type = "consent"
property = "agreed"
label = "I agree."
required = false
[[fields]]
type = "hidden"
property = "utmSource"
query = "utm_source"
[[fields]]
type = "hidden"
property = "cameFrom"
from = "referrer"
[[fields]]
type = "hidden"
property = "score"
query = "score"
as = "number"
[embed]
sites = ["https://www.acme.example"]
redirects = ["https://www.acme.example/done"]
"""
LETTER = """
title = "The Friday Letter"
{more}
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
"""
LAX = '[guard]\nproof_of_work = "never"\nper_network = 0\nper_address = 0\nsurge = 0\n'
FORMS = {
    "every": EVERY_TYPE + LAX,
    "letter": LETTER.format(more="reveal_existing = false") + LAX,
    "strict": LETTER.format(more="") + '[guard]\nproof_of_work = "always"\nper_network = 2\nkiosk = 5\n',
    "full": LETTER.format(more="limit = 1") + LAX,
    "closed": LETTER.format(more="closes = 2020-01-01T00:00:00Z"),
}


@dataclass(frozen=True)
class Heard:
    """One answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Target:
    """The app, and what it has logged as a failure."""

    services: Services
    app: Flask
    failures: list[str]

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Target]:
        """Open the site in ``folder``, and close it afterwards."""
        (folder / "forms").mkdir()
        (folder / "porch.toml").write_text('url = "https://join.acme.example"\nhome = "letter"\n', encoding="utf-8")
        for slug, text in FORMS.items():
            (folder / "forms" / f"{slug}.toml").write_text(text, encoding="utf-8")
        settings = read_settings({"PORCH_SITE": str(folder), "PORCH_DATA": str(folder / "data")})
        services = build_services(settings, patience=30)
        migrate(settings.journal_url)
        watch = _Watch()
        logging.getLogger().addHandler(watch)
        yield cls(services, create_app(services), watch.failures)
        logging.getLogger().removeHandler(watch)
        services.stop(timeout=5)

    def ask(
        self,
        method: str,
        path: bytes,
        *,
        query: bytes = b"",
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Heard:
        """Send one request and read its whole answer. ``path`` is after percent-decoding, as WSGI wants it."""
        heard: list[Any] = []
        environ = _environ(method, path, query, headers, body)
        answer = self.app.wsgi_app(environ, lambda status, names, _trouble=None: heard.append((status, names)))
        try:
            said = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        status, names = heard[-1]
        return Heard(int(status.split()[0]), names, said)

    def token(self, slug: str) -> str:
        """A form token of ``slug``."""
        return posted_in(self.ask("GET", f"/{slug}".encode()).body)["_token"]

    def addresses(self) -> list[str]:
        """Every address that the app answers, with ``…`` where something of the visitor's choice stands."""
        return sorted({re.sub(r"<[^>]+>", "…", rule.rule) for rule in self.app.url_map.iter_rules()})

    def challenge(self) -> dict[str, str]:
        """What the strict form asks for, as posted names with their values."""
        body = json.dumps({"email": "challenged@example.com"}).encode()
        said = self.ask("POST", b"/strict", headers=[("Content-Type", "application/json")], body=body)
        asked = json.loads(said.body).get("challenge") or {}
        return {"_confirm": asked.get("confirm") or "", "_proof": json.dumps(asked.get("proof"))}


class _Watch(logging.Handler):
    """Keeps what is logged as an error, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.failures: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.failures.append(self.format(record))


def posted_in(page: bytes) -> dict[str, str]:
    """The names and values that a page's form would post as it is."""
    inputs = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page.decode())
    return dict(inputs)


def _environ(method: str, path: bytes, query: bytes, headers: Sequence[tuple[str, str]], body: bytes) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "RAW_URI": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "join.acme.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "join.acme.example",
        "REMOTE_ADDR": "203.0.113.9",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ
