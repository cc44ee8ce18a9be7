"""A whole site in this process: real form files, a real journal, the local audience on its in-process wire."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from porch.audience.local.account import contact_of
from porch.audience.local.people import People
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import LOCAL_AUDIENCE, Services, build_services

LETTER = """
title = "The Friday Letter"
intro = "One short e-mail, every **Friday**."
source = "canary-source"
user_group = "canary-group"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]

[properties]
campaign = "canary-campaign"
tier = 2

[[fields]]
property = "email"
label = "E-mail address"

[[fields]]
property = "firstName"
label = "First name"

[[fields]]
property = "teamSize"
type = "number"
label = "Team size"

[messages]
success = "Thanks! See you on Friday."
existing = "You are on the list. See you on Friday!"
"""


UNHURRIED = {"PORCH_DEADLINE": "30"}
"""On a machine that has much else to do, a signup is none the less delivered while its visitor waits."""


@dataclass
class Site:
    """A running site and a browser without cookies to visit it with."""

    services: Services
    client: FlaskClient

    def token(self, slug: str) -> str:
        """The form token of a freshly fetched page."""
        return token_in(self.client.get(f"/{slug}").text)

    def sign_up(self, slug: str, *, headers: dict[str, str] | None = None, **answers: Any) -> TestResponse:
        """Fill in the form and press its button, as a browser without JavaScript does."""
        return self.client.post(f"/{slug}", data={"_token": self.token(slug), **answers}, headers=headers)

    def contact(self, email: str) -> dict[str, Any] | None:
        """The contact as the local audience has it now."""
        with closing(People(self.services.settings.data / LOCAL_AUDIENCE)) as people:
            return next(map(contact_of, people.find(email=email)), None)


def token_in(page: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="_token"[^>]*value="([^"]+)"', page)
    assert found, "the page carries no token"
    return found[1]


@pytest.fixture
def fresh_token() -> Callable[[str], str]:
    """Finds the form token of a page."""
    return token_in


@pytest.fixture
def letter_toml() -> str:
    """The form file of the Friday Letter: typed fields, constants, a hidden list."""
    return LETTER


@pytest.fixture
def open_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Opens a site from the texts of its form files: ``open_site(letter="title = …")``."""
    opened: list[Services] = []

    def _open(
        porch: str = "",
        settings: dict[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        **forms: str,
    ) -> Site:
        folder = tmp_path / "site"
        (folder / "forms").mkdir(parents=True, exist_ok=True)
        (folder / "porch.toml").write_text(porch, encoding="utf-8")
        for slug, text in forms.items():
            (folder / "forms" / f"{slug.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
        environment = {"PORCH_SITE": str(folder), "PORCH_DATA": str(tmp_path / "data"), **UNHURRIED, **(settings or {})}
        services = build_services(read_settings(environment), clock=clock, patience=30)
        opened.append(services)
        migrate(services.settings.journal_url)
        return Site(services, create_app(services).test_client(use_cookies=False))

    yield _open
    for services in opened:
        services.stop(timeout=5)


@pytest.fixture
def letter(open_site: Callable[..., Site]) -> Site:
    """A site with one form: the Friday Letter."""
    return open_site(letter=LETTER)
