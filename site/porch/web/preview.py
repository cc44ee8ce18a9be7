"""Every state of a form, for its author to look at: `porch preview`. The pages are the real ones, from the real app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Any, Final, cast, get_args
from urllib.parse import parse_qs

from flask import Flask, request
from werkzeug.test import Client, TestResponse

from porch.forms.appearance import DEFAULT, theme_names
from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.guard.challenge import Challenge
from porch.web.app import create_app
from porch.web.context import address, definition_of
from porch.web.doors import FRAME, PAGE, Door, Notice
from porch.wiring import Services

_OF_A_PAGE: Final = {
    "empty": "Empty",
    "errors": "With mistakes",
    "doubt": "Mistyped address",
    "challenge": "One more press",
    "foreign": "One more click",
    "stale": "Open for too long",
    "too-many": "Too many at once",
    "unrecorded": "Could not be saved",
    "thanks": "Thanks",
    "existing": "On the list already",
    "not-yet": "Not open yet",
    "full": "Full",
    "closed": "Closed",
}
_OF_AN_EMBED: Final = {
    f"embed-{state}": f"Embedded, {name[0].lower()}{name[1:]}" for state, name in _OF_A_PAGE.items() if state != "empty"
}
STATES: Final = MappingProxyType({**_OF_A_PAGE, "embed": "Embedded", **_OF_AN_EMBED})
"""What there is to see of a form, with its name in the overview."""
NOTICES: Final = get_args(Notice)
"""The states that are a filled form with a word above it."""
SCHEMES: Final = ("light", "dark")
WIDTHS: Final = ("phone", "desktop")
_PLACE = "/~/"
_TYPED: Final = "ada@gmial.com"
"""What the form is shown again with, where its address looks mistyped."""
_NEWS = re.compile(r'<[^<>]* id="(?:problems|notice|outcome)"[^<>]*>')


@dataclass(frozen=True)
class View:
    """One choice of what the overview shows."""

    theme: str
    language: str
    scheme: str
    width: str = "phone"
    sheet: bool = False

    def place(self, state: str) -> str:
        """The address of one state in this view."""
        return f"{_PLACE}{self.theme}/{self.language}/{self.scheme}/{state}"

    def address(self, **changes: Any) -> str:
        """The overview's address for this view, with ``changes``."""
        view = replace(self, **changes)
        sheet = "&sheet=1" if view.sheet else ""
        return f"/?theme={view.theme}&language={view.language}&scheme={view.scheme}&width={view.width}{sheet}"


class Preview:
    """A WSGI app: the overview at ``/``, each state below ``/~/``, and the site itself everywhere else."""

    def __init__(self, services: Services, slug: str) -> None:
        self._services = services
        self._slug = slug
        self._site = create_app(services)
        self._app_of = lru_cache(maxsize=64)(self._make_app)
        definition = services.catalog.forms[slug]
        self.themes = theme_names(services.assets)
        self.languages = services.catalog.languages_of(definition)
        own = services.catalog.theme_of(definition).name or DEFAULT
        self.first = View(own, self.languages[0], "light")

    def views(self) -> list[View]:
        """Every theme in every language, in the light and in the dark."""
        return [View(*choice) for choice in product(self.themes, self.languages, SCHEMES)]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "/")
        if path == "/":
            return _answer(start_response, self._overview(parse_qs(environ.get("QUERY_STRING", ""))))
        parts = path.removeprefix(_PLACE).split("/")
        if path.startswith(_PLACE) and len(parts) == 4 and self._knows(*parts):
            return _answer(start_response, self._state(View(*parts[:3]), parts[3]))
        return self._site(environ, start_response)

    def _knows(self, theme: str, language: str, scheme: str, state: str) -> bool:
        return theme in self.themes and language in self.languages and scheme in SCHEMES and state in STATES

    def _overview(self, query: dict[str, list[str]]) -> str:
        allowed = {"theme": self.themes, "language": self.languages, "scheme": SCHEMES, "width": WIDTHS}
        chosen = {key: values[0] for key, values in query.items() if values[0] in allowed.get(key, ())}
        view = replace(self.first, **chosen, sheet="sheet" in query)
        with self._site.app_context():
            template = self._site.jinja_env.get_template("preview/overview.html")
            definition = self._services.catalog.forms[self._slug]
            return template.render(definition=definition, view=view, states=STATES, choices=allowed)

    def _state(self, view: View, state: str) -> str:
        door = FRAME if state.startswith("embed") else PAGE
        kind = state.removeprefix("embed").removeprefix("-")
        app = self._app_of(view.theme, kind if kind in ("not-yet", "closed") else "open")
        with app.app_context():
            here = address(self._slug, view.language) + ("/embed" if door is FRAME else "")
        if kind == "full" or kind in NOTICES:
            page = self._unasked(app, here, door, kind)
        elif kind == "errors":
            page = _with_mistakes(Client(app), here).text
        else:
            page = Client(app).get(f"{here}/{kind}" if kind in ("thanks", "existing") else here).text
        return _at_rest(_in_scheme(page, view.scheme))

    def _unasked(self, app: Flask, here: str, door: Door, kind: str) -> str:
        """What no request leads to without filling a journal or the guard's counters: it is made by itself."""
        with app.test_request_context(here, method="POST", data={"email": _TYPED}):
            app.preprocess_request()
            definition = definition_of(self._slug)
            form = self._services.builder.form_class(definition).filled(request.form)
            if kind == "full":
                answer = door.closed(definition, "full", 200)
            else:  # without a proof, which would send itself
                challenge = Challenge(confirmation="") if kind == "challenge" else None
                answer = door.form(definition, form, notice=cast(Notice, kind), challenge=challenge)
            return str(answer.get_data(as_text=True))

    def _make_app(self, theme: str, opening: str) -> Flask:
        catalog = _changed(self._services.catalog, theme, opening)
        return create_app(replace(self._services, catalog=catalog))


def _with_mistakes(client: Client, address: str) -> TestResponse:
    """The form as it comes back when it was sent blank."""
    return client.post(address, data={}, headers={"Sec-Fetch-Site": "same-origin"})


def _changed(catalog: Catalog, theme: str, opening: str) -> Catalog:
    """The catalog with every form in one theme, and opened or closed as wanted."""
    now = datetime.now(UTC)
    times: dict[str, datetime | None] = {
        "open": {"opens": None, "closes": None, "limit": None},
        "not-yet": {"opens": now + timedelta(days=7), "closes": None},
        "closed": {"opens": None, "closes": now - timedelta(days=1)},
    }[opening]  # type: ignore[assignment]

    def changed(form: FormDefinition) -> FormDefinition:
        known = {key: value for key, value in times.items() if not _says_already(form, opening)}
        return form.model_copy(update={**known, "theme": form.theme.model_copy(update={"name": theme})})

    return replace(
        catalog,
        forms=MappingProxyType({slug: changed(form) for slug, form in catalog.forms.items()}),
        in_languages=MappingProxyType(
            {slug: {tag: changed(form) for tag, form in forms.items()} for slug, forms in catalog.in_languages.items()}
        ),
    )


def _says_already(form: FormDefinition, opening: str) -> bool:
    """Whether the form is in that state by its own file: then its own dates are shown."""
    return opening != "open" and form.state(datetime.now(UTC)) == opening


def _in_scheme(page: str, scheme: str) -> str:
    """The page as a device with that preference shows it."""
    return page.replace("</head>", f'<link rel="stylesheet" href="/static/css/preview-{scheme}.css">\n</head>', 1)


def _at_rest(page: str) -> str:
    """The page where nothing takes the focus by itself, which would scroll the overview there."""
    return _NEWS.sub(lambda tag: tag[0].replace(' tabindex="-1"', "").replace(" autofocus", ""), page)


def _answer(start_response: Callable[..., Any], page: str) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    return [page.encode()]
