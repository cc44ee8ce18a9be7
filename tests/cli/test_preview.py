"""`porch preview` shows every state of a form, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import struct
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from porch.cli.photograph import find_browser
from porch.cli.preview import command
from porch.forms.catalog import load_catalog
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.preview import NOTICES, STATES, Preview
from porch.wiring import build_services
from processes import LONGEST, started

FORM = """
title = { en = "Friday", de = "Freitag" }
closes = 2020-01-01T00:00:00Z
[[fields]]
property = "email"
label = "E-mail address"
[messages]
closed = "See you next year."
[theme]
accent = "#0b57d0"
radius = "round"
"""
SEEN = {
    "empty": "<form",
    "errors": "There is a problem",
    "doubt": "ada@gmail.com",
    "challenge": "One more press",
    "foreign": "One more click",
    "stale": "Please press the button once more",
    "too-many": "Please try again a little later",
    "unrecorded": "That did not work, and it is our fault",
    "thanks": "Thank you!",
    "existing": "Good to see you again!",
    "not-yet": "It opens on",
    "full": "Every place is taken",
    "closed": "See you next year.",
    "embed": "<form",
    "embed-errors": "There is a problem",
    "embed-doubt": "ada@gmail.com",
    "embed-challenge": "One more press",
    "embed-foreign": "One more click",
    "embed-stale": "Please press the button once more",
    "embed-too-many": "Please try again a little later",
    "embed-unrecorded": "That did not work, and it is our fault",
    "embed-thanks": "Thank you!",
    "embed-existing": "Good to see you again!",
    "embed-not-yet": "It opens on",
    "embed-full": "Every place is taken",
    "embed-closed": "See you next year.",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one form in two languages, which is closed."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM)
    return tmp_path


@pytest.fixture
def preview(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A browser on the preview of that form."""
    data = str(tmp_path_factory.mktemp("data"))
    settings = read_settings({"PORCH_SITE": str(site), "PORCH_DATA": data})
    migrate(settings.journal_url)
    services = build_services(settings, load_catalog(site))
    yield Client(Preview(services, "friday"))
    services.stop(timeout=5)


def test_every_state_is_shown_also_of_a_form_that_is_closed(preview: Client) -> None:
    assert list(SEEN) == list(STATES)
    for state, words in SEEN.items():
        page = preview.get(f"/~/night/en/dark/{state}").text
        assert words in page, state
        assert "preview-dark.css" in page
        assert "#090b12" in page, state


@pytest.mark.parametrize("door", ["", "embed-"])
def test_the_title_of_a_page_says_first_what_is_the_matter(preview: Client, door: str) -> None:
    headings = {state: SEEN[state] for state in NOTICES} | {"doubt": "Did you mean …?"}
    for state, heading in headings.items():
        title = re.search(r"<title>\s*(.*?)\s*</title>", preview.get(f"/~/plain/en/light/{door}{state}").text)
        assert title, state
        assert title[1].startswith(f"{heading} – Friday"), state
        assert "@" not in title[1], "a browser's history keeps it"


def test_no_tile_takes_the_focus_which_would_scroll_the_overview_to_it(preview: Client) -> None:
    for state in STATES:
        page = preview.get(f"/~/plain/en/light/{state}").text
        assert "autofocus" not in page.partition("<body")[2], state
        assert not re.search(r'id="(problems|notice|outcome)"[^>]* tabindex', page), state


def test_what_the_form_sets_of_a_theme_is_there_for_every_theme(preview: Client) -> None:
    for theme in ("night", "plain", "soft"):
        assert "--corner:.875rem" in preview.get(f"/~/{theme}/en/light/empty").text


def test_every_language_is_shown_in_its_own_words(preview: Client) -> None:
    page = preview.get("/~/plain/de/light/empty").text
    assert '<html lang="de"' in page
    assert "Freitag" in page


def test_the_overview_holds_a_frame_for_each_state_and_the_choices(preview: Client) -> None:
    page = preview.get("/?theme=soft&scheme=dark&language=de").text
    assert re.findall(r'<iframe src="([^"]+)"', page) == [f"/~/soft/de/dark/{state}" for state in STATES]
    for choice in ("bold", "editorial", "night", "plain", "phone", "desktop"):
        assert f">{choice}</a>" in page
    assert '<iframe src="/~/plain/en/light/empty"' in preview.get("/?theme=nonsense&language=xx").text


@pytest.mark.parametrize("place", ["/~/nonsense/en/light/empty", "/~/plain/en/light/nonsense", "/~/x"])
def test_other_places_are_not_there(preview: Client, place: str) -> None:
    assert preview.get(place).status_code == 404


def test_a_form_or_theme_that_is_not_there_is_wrong_use(site: Path) -> None:
    for arguments in (["frisday"], ["friday", "--png", str(site / "png"), "--theme", "nihgt"]):
        result = CliRunner().invoke(command, [*arguments, "--site", str(site)])
        assert result.exit_code == 2
        assert "did you mean" in result.output


def test_pictures_show_the_whole_sheet_and_nothing_is_left_behind(site: Path) -> None:
    assert find_browser() == next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    folder = site / "png"
    result = CliRunner().invoke(command, ["friday", "--png", str(folder), "--theme", "plain", "--site", str(site)])
    assert result.exit_code == 0, result.output
    assert [line.partition(" … ")[0] for line in result.output.splitlines()] == [
        f"picture {n} of 4" for n in range(1, 5)
    ]
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"friday-plain-{tag}-{scheme}.png" for tag in ("de", "en") for scheme in ("dark", "light")]
    sizes: list[Any] = [struct.unpack(">II", (folder / name).read_bytes()[16:24]) for name in names]
    assert all(width == 2560 and 900 < height < 4000 for width, height in sizes), sizes
    assert not (site / "data").exists()


def test_a_theme_without_pictures_is_wrong_use(site: Path) -> None:
    result = CliRunner().invoke(command, ["friday", "--theme", "plain", "--site", str(site)])
    assert (result.exit_code, "--theme is for --png" in result.output) == (2, True)


def test_it_follows_edits_until_it_is_told_to_stop_and_takes_its_journal_away(site: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    arguments = [sys.executable, "-m", "porch", "preview", "friday", "--site", str(site)]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    with started(arguments, env=environment) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Preview: ").strip()
        assert "<iframe" in _fetched(f"{address}/")
        (site / "forms" / "friday.toml").write_text(FORM.replace("Friday", "Saturday"))
        assert "Saturday</h1>" in _fetched(f"{address}/~/plain/en/light/empty")
        (site / "forms" / "friday.toml").write_text("title")
        assert "forms/friday.toml" in _fetched(f"{address}/")
        (site / "forms" / "friday.toml").rename(site / "forms" / "monday.toml")
        (site / "forms" / "monday.toml").write_text(FORM)
        assert "is gone" in _fetched(f"{address}/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
    assert list(temporary.iterdir()) == []


def _fetched(address: str) -> str:
    """A page, or the report of what is wrong with it."""
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def test_a_folder_that_cannot_be_made_is_one_clear_line(site: Path) -> None:
    folder = site / "porch.toml" / "png"
    (site / "porch.toml").touch()
    result = CliRunner().invoke(command, ["friday", "--png", str(folder), "--site", str(site)])
    assert (result.exit_code, result.stderr) == (1, f"Error: {folder} cannot be made: Not a directory\n")


def test_without_a_browser_it_says_what_to_do(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(site))
    result = CliRunner().invoke(command, ["friday", "--png", str(site / "png"), "--site", str(site)])
    assert result.exit_code == 1
    assert "pictures need Chromium or Chrome" in result.output
