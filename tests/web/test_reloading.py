"""While a site is written, a broken file is reported in the page and in the terminal, and nothing is kept."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.web.reloading import ReloadingSite
from porch.wiring import Services


@pytest.fixture
def said() -> list[str]:
    """What the terminal was told."""
    return []


@pytest.fixture
def write(tmp_path: Path, letter_toml: str) -> Callable[[str, str], None]:
    """Writes a file of the site, with a time that no earlier version had."""
    moments = iter(range(1_000_000_000, 2_000_000_000))

    def _write(name: str, text: str) -> None:
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        moment = next(moments)
        os.utime(path, (moment, moment))

    _write("forms/letter.toml", letter_toml)
    return _write


@pytest.fixture
def client(write: object, said: list[str], tmp_path: Path) -> Iterator[Client]:
    """A visitor of the site as `porch serve --reload` serves it."""
    del write  # it has written the form
    settings = read_settings({"PORCH_SITE": str(tmp_path / "site"), "PORCH_DATA": str(tmp_path / "data")})
    (tmp_path / "data").mkdir()
    migrate(settings.journal_url)
    site = ReloadingSite(settings, said.append)
    yield Client(site)
    site.stop(timeout=5)


def test_browsers_ask_again_for_every_page(client: Client) -> None:
    for path in ("/letter", "/letter/thanks", "/nowhere"):
        assert client.get(path).headers.getlist("Cache-Control") == ["no-cache"]


@pytest.mark.parametrize("name", ["forms/letter.toml", "templates/partials/mark.html"])
def test_a_broken_file_is_said_once_and_once_more_when_it_is_mended(
    client: Client, write: Callable[[str, str], None], said: list[str], name: str, letter_toml: str
) -> None:
    write(name, "{% if")
    for _ in range(3):
        report = client.get("/letter")
        assert report.status_code == 500
        assert name in report.text
    assert len(said) == 1
    assert f"{name}:1: " in said[0]
    write(name, letter_toml if name.endswith(".toml") else "<svg></svg>")
    assert [client.get("/letter").status_code for _ in range(2)] == [200, 200]
    assert said[1:] == ["Mended: the site is back."]


def test_requests_that_come_together_after_an_edit_all_see_it(
    client: Client, write: Callable[[str, str], None], letter_toml: str
) -> None:
    with ThreadPoolExecutor(8) as visitors:
        for number in range(5):
            write("forms/letter.toml", letter_toml.replace("The Friday Letter", f"Letter {number}"))
            pages = visitors.map(lambda _: client.get("/letter").text, range(8))
            assert [f"Letter {number}</h1>" in page for page in pages] == [True] * 8


def test_the_folder_may_go_and_come_back(
    client: Client, said: list[str], tmp_path: Path, fresh_token: Callable[[str], str]
) -> None:
    """Nothing of it is a problem in a file, so that no check has words for it."""
    (tmp_path / "site").rename(tmp_path / "elsewhere")
    reports = [client.get("/letter") for _ in range(3)]
    assert [report.status_code for report in reports] == [500] * 3
    assert all("does not exist" in report.text for report in reports)
    assert len(said) == 1
    (tmp_path / "elsewhere").rename(tmp_path / "site")
    token = fresh_token(client.get("/letter").text)
    headers = {"Sec-Fetch-Site": "same-origin"}
    signup = client.post("/letter", data={"_token": token, "email": "ada@example.com"}, headers=headers)
    assert signup.status_code == 303
    assert said[1:] == ["Mended: the site is back."]


def test_what_nobody_has_foreseen_is_reported_too_and_keeps_no_services_half_stopped(
    said: list[str], write: Callable[[str, str], None], tmp_path: Path, letter_toml: str
) -> None:
    def make(services: Services) -> Flask:
        if "stumble" in services.catalog.forms["letter"].title:
            raise ZeroDivisionError("a stone")
        return create_app(services)

    settings = read_settings({"PORCH_SITE": str(tmp_path / "site"), "PORCH_DATA": str(tmp_path / "data")})
    (tmp_path / "data").mkdir()
    migrate(settings.journal_url)
    site = ReloadingSite(settings, said.append, make)
    site.start()
    client = Client(site)
    write("forms/letter.toml", letter_toml.replace("Friday", "stumble"))
    assert "ZeroDivisionError: a stone" in [client.get("/letter").text for _ in range(2)][1]
    write("forms/letter.toml", letter_toml)
    assert client.get("/letter").status_code == 200
    assert [text.partition(":")[0] for text in said] == ["To mend, and then shown at the next reload", "Mended"]
    site.stop(timeout=5)


def test_a_limit_below_what_is_signed_up_is_reached_at_the_next_reload(
    client: Client, write: Callable[[str, str], None], letter_toml: str
) -> None:
    for name in ("ada", "bob", "eve"):
        assert client.post("/letter", json={"email": f"{name}@example.com"}).status_code == 200
    for limit, state in (("limit = 4", "open"), ("limit = 2", "full"), ("limit = 3", "full"), ("", "open")):
        write("forms/letter.toml", f"{limit}\n{letter_toml}")
        assert (limit, client.get("/letter.json").json["state"]) == (limit, state)
