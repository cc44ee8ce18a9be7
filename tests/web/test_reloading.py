"""While a site is written, a broken file is reported in the page and in the terminal, and nothing is kept."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.reloading import ReloadingSite


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
