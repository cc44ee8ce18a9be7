"""`porch poster`: one sheet of A4 that leads to a form."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from click.testing import CliRunner, Result

from porch.cli.poster import command
from porch.cli.posters import Poster

FORM = """
title = {title}
intro = "One short e-mail, every **Friday**."

[[fields]]
property = "email"
label = "E-mail address"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    (tmp_path / "porch.toml").write_text('name = "Fish & Chips"\nurl = "https://join.example/"\n', encoding="utf-8")
    titles = '{ en = "The <Friday> Letter", de = "Der Freitagsbrief" }'
    (tmp_path / "forms" / "letter.toml").write_text(FORM.format(title=titles), encoding="utf-8")
    return tmp_path


def poster(site: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--site", str(site)])


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_a_poster_says_what_it_is_for_and_asks_nothing_of_the_network(site: Path, kind: str) -> None:
    text = poster(site, "letter", "--format", kind, "--output", "-").output
    for words in ("Fish &amp; Chips", "join.example/letter", "One short e-mail, every Friday."):
        assert words in text
    assert "The &lt;Friday&gt; Letter" in text or "The &lt;Friday&gt;" in text
    assert "src=" not in text
    assert "href=" not in text


def test_the_code_leads_to_the_form_and_is_counted_if_wanted() -> None:
    made = Poster("", "", "", "https://join.example/letter", "utm_source=poster", "#000000", "en")
    assert made.code.matrix == segno.make("https://join.example/letter?utm_source=poster", error="q").matrix
    assert made.read == "join.example/letter"


def test_a_poster_in_another_language_leads_to_the_page_in_it(site: Path) -> None:
    text = poster(site, "letter", "--language", "de", "--output", "-").output
    assert "Der Freitagsbrief" in text
    assert "join.example/de/letter" in text


def test_it_is_written_beside_where_one_works(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    assert "wrote letter-poster.html" in poster(site, "letter").output
    assert (site / "letter-poster.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("lettr",), 2, "there is no form `lettr`; did you mean"),
        (("letter", "--language", "fr"), 2, "is not in `fr`"),
        (("letter", "--query", "poster"), 2, "is not NAME=VALUE"),
        (("letter", "--output", "/nowhere/poster.html"), 1, "/nowhere/poster.html cannot be written"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_line(site: Path, words: tuple[str, ...], status: int, said: str) -> None:
    result = poster(site, *words)
    assert (result.exit_code, said in result.output) == (status, True), result.output


def test_without_a_public_address_there_is_nothing_to_print(site: Path) -> None:
    (site / "porch.toml").write_text("", encoding="utf-8")
    result = poster(site, "letter")
    assert (result.exit_code, "porch.toml has no `url`" in result.output) == (1, True)
