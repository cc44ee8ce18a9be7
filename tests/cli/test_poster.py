"""`porch poster`: one sheet of A4 that leads to a form."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

import font_roboto
import pytest
import segno
from click.testing import CliRunner, Result
from PIL import Image, ImageFont

from porch.cli.lettering import shortened, wrapped
from porch.cli.poster import command
from porch.cli.posters import FORMATS, Poster
from porch.forms.contrast import READABLE, ratio

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


LONG = "A long title that goes on and on " * 10
JAPANESE = "夏祭りのおしらせ" * 8


@pytest.mark.parametrize("title", [LONG, JAPANESE, "HELLO WORLD " * 20, "W" * 90, "潮の便り", "Friday"])
def test_no_title_runs_over_its_lines_or_down_to_the_code(title: str) -> None:
    made = FORMATS["svg"](Poster(LONG, title, LONG * 3, "https://join.example/letter", "", "#000000", "en"))
    found = re.findall(r'<text x="105" y="([\d.]+)" font-size="([\d.]+)"[^>]*>([^<]*)</text>', made)
    *lines, (address_y, *_rest) = found
    assert float(address_y) == 275.0
    assert max(float(y) for y, _, _ in lines) < 150, "the code begins there"
    assert [line for _, size, line in lines if _millimetres(line, float(size)) > 186] == []


def _millimetres(line: str, size: float) -> float:
    """How wide a line is in a bold grotesque; ideographs are as wide as they are high."""
    font = ImageFont.truetype(str(font_roboto.font_files["RobotoBold"]), 100)
    return sum(100 if ord(letter) > 0x2E80 else font.getlength(letter) for letter in line) * size / 100


def test_what_is_too_long_ends_with_dots_and_what_is_not_is_whole() -> None:
    assert shortened("one six three", 13) == "one six three"
    assert shortened("one six three", 12) == "one six…"
    assert shortened("夏祭りのおしらせ", 9) == "夏祭りの…"
    assert wrapped("夏祭りのおしらせ and on", 8) == ["夏祭りの", "おしらせ", "and on"]
    assert wrapped("", 8) == [""]


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_the_accent_of_a_dark_theme_can_be_read_on_paper(site: Path, kind: str) -> None:
    theme = '[theme]\nname = "night"\naccent = "#ffd27a"\n'
    (site / "porch.toml").write_text(f'url = "https://join.example/"\n{theme}', encoding="utf-8")
    text = poster(site, "letter", "--format", kind, "--output", "-").output
    colours = set(re.findall(r"#[0-9a-f]{6}\b", text)) - {"#ffffff", "#e9ebf2"}
    assert colours
    assert min(ratio(colour, "#ffffff") for colour in colours) >= READABLE


@pytest.mark.parametrize(("name", "begins"), [("a.svg", "<svg"), ("a.html", "<!doctype html>"), ("a", "<!doctype")])
def test_the_ending_of_its_file_says_which_format_it_has(site: Path, tmp_path: Path, name: str, begins: str) -> None:
    poster(site, "letter", "--output", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_it_is_written_beside_where_one_works(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    assert "wrote letter-poster.html" in poster(site, "letter").output
    assert (site / "letter-poster.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("lettr",), 2, "there is no form `lettr`; did you mean"),
        (("letter", "--language", "fr"), 2, "is not in `fr`"),
        (("letter", "--output", "poster.pdf"), 2, "a poster is html or svg, not pdf; open the html in a browser"),
        (("letter", "--query", "poster"), 2, "is not NAME=VALUE"),
        (("letter", "--query", f"utm_content={'x' * 4000}"), 1, "a QR code cannot hold 4040 letters; shorten what"),
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


EVENT = """
[event]
starts = 2027-03-06T10:00:00+01:00
ends = 2027-03-06T16:00:00+01:00
place = "Quay <7>"
address = "24103 Kiel"
online = "https://meet.example/secret"
"""


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_an_event_is_announced_with_day_and_place_and_without_the_address_of_a_meeting(site: Path, kind: str) -> None:
    path = site / "forms" / "letter.toml"
    path.write_text(path.read_text(encoding="utf-8") + EVENT, encoding="utf-8")
    text = poster(site, "letter", "--format", kind, "--language", "de", "--output", "-").output
    assert "Samstag, 6. März 2027" in text
    assert "Quay &lt;7&gt;, 24103 Kiel, Online" in text
    assert "secret" not in text


@pytest.mark.parametrize(("language", "ends_at"), [("en", "10:00 AM –"), ("de", "10:00 –")])
def test_an_event_of_several_days_breaks_between_its_days_and_not_within_one(
    site: Path, language: str, ends_at: str
) -> None:
    path = site / "forms" / "letter.toml"
    event = EVENT.replace("2027-03-06T16", "2027-09-30T16")
    path.write_text(path.read_text(encoding="utf-8") + event, encoding="utf-8")
    html, svg = (
        poster(site, "letter", "--format", kind, "--language", language, "--output", "-").output
        for kind in ("html", "svg")
    )
    (lines,) = re.findall(r"<strong>(.*?)</strong>", html)
    drawn = re.findall(r'<text [^>]*font-weight="650"[^>]*>([^<]*)<', svg)
    for first, second in (lines.split("<br>"), drawn):
        assert " ".join(first.split()).endswith(f"2027, {ends_at}")
        assert second.startswith(("Thursday, September 30", "Donnerstag, 30. September"))


@pytest.mark.parametrize("kind", ["html", "svg"])
@pytest.mark.parametrize(("name", "media"), [("logo.svg", "image/svg+xml"), ("logo.png", "image/png")])
def test_the_logo_is_in_the_poster_itself(site: Path, kind: str, name: str, media: str) -> None:
    (site / "static").mkdir()
    (site / "static" / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    Image.new("RGB", (8, 8)).save(site / "static" / "logo.png")
    with (site / "porch.toml").open("a", encoding="utf-8") as file:
        file.write(f'[theme]\nlogo = "{name}"\n')
    text = poster(site, "letter", "--format", kind, "--output", "-").output
    (found,) = re.findall(r'(?:src|href)="data:([^;]+);base64,([^"]+)"', text)
    assert found == (media, b64encode((site / "static" / name).read_bytes()).decode())


@pytest.mark.parametrize("title", [LONG, JAPANESE, "W" * 90, "A title of no more than fifty-two letters", "Friday"])
@pytest.mark.parametrize("logo", ["data:,", ""])
def test_all_there_can_be_has_its_place_above_the_code(title: str, logo: str) -> None:
    when = ("Saturday, September 26, 2027, 10:00 AM –", "Wednesday, September 30, 2027, 11:00 PM (GMT+01:00)")
    full = Poster(LONG, title, LONG * 3, "https://join.example/letter", "", "#000000", "en", when, LONG, logo)
    made = FORMATS["svg"](full)
    *lines, _address = re.findall(r'<text x="105" y="([\d.]+)" font-size="([\d.]+)"[^>]*>([^<]*)</text>', made)
    assert max(float(y) for y, _, _ in lines) < 255 - full.side, "the code begins there"
    assert [line for _, size, line in lines if _millimetres(line, float(size)) > 186] == []
