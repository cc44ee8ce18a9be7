"""`porch check` prints every problem on a line of its own, or the forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

import photograph
from porch.cli.check import command
from porch.errors import SettingsError

FORM = 'title = "The Friday Letter"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


def test_a_good_site_is_a_table_of_its_forms_without_colour(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text('mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]\n' + FORM)
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()][:2] == [
        ["form", "title", "kind", "fields", "lists"],
        ["friday", "The", "Friday", "Letter", "page", "1", "1"],
    ]
    assert "1 form, no problems." in result.stdout
    assert "\x1b" not in result.stdout


def test_problems_are_one_line_each_on_stderr_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM.replace("title", "titel").replace("label", "lable"))
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("forms/friday.toml:") for line in lines)
    assert "Traceback" not in result.stderr


def test_templates_of_the_site_are_checked_with_everything_else(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM.replace("title", "titel"))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text("{% if x %}")
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stderr.splitlines()][-1] == "templates/base.html:1"
    assert "forms/friday.toml:1: titel" in result.stderr


def test_languages_of_the_site_are_checked_with_everything_else(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text('language = "de"\n' + FORM)
    (tmp_path / "forms" / "samstag.toml").write_text('language = "de-AT"\n' + FORM)
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "de.po").write_text('msgid "Sign up"\nSign up = Anmelden\n')
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("languages/de.po:")


def test_a_folder_that_is_not_there_is_named_with_what_names_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--site", str(tmp_path / "nowhere")])
    assert isinstance(result.exception, SettingsError)
    assert str(result.exception) == f"The folder {tmp_path}/nowhere does not exist; PORCH_SITE (or --site) names it."


def test_live_asks_the_audience_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM)
    monkeypatch.setenv("PORCH_AUDIENCE", "local")
    monkeypatch.setenv("PORCH_DATA", str(tmp_path / "data"))
    result = CliRunner().invoke(command, ["--live", "--site", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "! Only the local audience was asked" in result.stdout
    assert "The key works" not in result.stdout


def check(folder: Path, form: str = FORM, porch: str = "") -> Result:
    """The command on a site of these two files."""
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "friday.toml").write_text(form, encoding="utf-8")
    (folder / "porch.toml").write_text(porch, encoding="utf-8")
    return CliRunner().invoke(command, ["--site", str(folder)])


def test_a_language_that_porch_has_no_words_in_is_remarked_on_and_stops_nothing(tmp_path: Path) -> None:
    form = FORM.replace('"The Friday Letter"', '{ en = "A", eo = "B", de = "C" }')
    result = check(tmp_path, form)
    assert result.exit_code == 0
    assert "1 form, no problems, 1 remark." in result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith("! forms/friday.toml: Porch has no words of its own in Esperanto (eo)")
    assert "languages/eo.po" in line
    assert {"ar", "de", "en", "pt"} <= set(line.rpartition(": ")[2].split(", "))

    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "eo.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n')
    assert check(tmp_path, form).stderr == ""


@pytest.mark.parametrize("language", ["en", "en-GB", "de", "pt-BR", "de-AT", "ja"])
def test_languages_that_porch_speaks_and_their_varieties_need_no_remark(tmp_path: Path, language: str) -> None:
    assert check(tmp_path, porch=f'language = "{language}"').stderr == ""


def test_a_logo_that_weighs_as_much_as_ten_pages_is_remarked_on_once(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    logo = tmp_path / "static" / "logo.svg"
    theme = '[theme]\nlogo = "logo.svg"\n'
    for padding, remarks in ((50_000, []), (200_000, ["! static/logo.svg has 200 kB, for a logo 32 pixels high"])):
        logo.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><!--{"x" * padding}--></svg>', encoding="utf-8")
        result = check(tmp_path, FORM + theme, theme)
        assert result.exit_code == 0, result.output
        assert [line[: len(said)] for line, said in zip(result.stderr.splitlines(), remarks, strict=True)] == remarks


LANDING = FORM.replace("[[fields]]", 'kind = "landing"\n[hero]\npicture = "board.jpg"\nalt = ""\n[[fields]]', 1)


def remark_on(folder: Path, picture: bytes) -> str:
    """What is remarked on a landing page's picture."""
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "board.jpg").write_bytes(picture)
    result = check(folder, LANDING)
    assert result.exit_code == 0, result.output
    return result.stderr


def test_a_picture_that_is_too_heavy_is_remarked_on(tmp_path: Path) -> None:
    sound = photograph.saved(photograph.picture(1000, 750), "JPEG", quality=90)
    assert remark_on(tmp_path, sound) == ""
    heavy = remark_on(tmp_path, sound + bytes(11_000_000))
    assert heavy.startswith("! forms/friday.toml: static/board.jpg has 11 MB; a tenth")


def test_a_picture_that_cannot_be_read_is_remarked_on(tmp_path: Path) -> None:
    sound = photograph.saved(photograph.picture(1000, 750), "JPEG", quality=90)
    assert "static/board.jpg cannot be read (" in remark_on(tmp_path, sound[: len(sound) // 2])


def test_a_font_for_cards_that_is_none_is_remarked_on(tmp_path: Path) -> None:
    (tmp_path / "static" / "fonts").mkdir(parents=True)
    (tmp_path / "static" / "fonts" / "card.ttf").write_bytes(b"nope")
    assert check(tmp_path, FORM).stderr.startswith("! static/fonts/card.ttf cannot be read (")


def test_a_picture_of_too_many_pixels_is_remarked_on_without_being_opened(tmp_path: Path) -> None:
    bomb = photograph.saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    assert "static/board.jpg has 400 million pixels" in remark_on(tmp_path, bomb)


def test_a_picture_that_every_visitor_gets_whole_is_remarked_on_sooner(tmp_path: Path) -> None:
    moving = photograph.saved(photograph.picture(500, 400), "GIF") + bytes(1_500_000)
    assert "has 1.7 MB, and every visitor gets all of them" in remark_on(tmp_path, moving)


EVENT = FORM.replace("[[fields]]", "[event]\nstarts = {starts}\nplace = 'Quay 7'\n[[fields]]", 1)
LATER, LONG_AGO = "2999-05-01T10:00:00Z", "2001-05-01T10:00:00Z"
A_LIST = 'mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]\n'


@pytest.mark.parametrize(
    ("above", "remark"),
    [
        (A_LIST, 'though there is an [event]; add existing = "join-lists"'),
        (
            "",
            'add existing = "join-lists" and a list for the guests, like mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]',
        ),
        (
            'existing = "join-lists"\n',
            'existing = "join-lists" has no list that people could join; add one, like ' + A_LIST,
        ),
        ('existing = "join-lists"\n' + A_LIST, ""),
        ('existing = "message"\n', ""),
    ],
)
def test_an_event_that_people_in_the_audience_cannot_register_for_is_remarked_on(
    tmp_path: Path, above: str, remark: str
) -> None:
    said = check(tmp_path, above + EVENT.format(starts=LATER)).stderr
    assert said.strip().endswith(remark.strip())
    assert len(said.splitlines()) == bool(remark)


def test_so_is_a_limit_but_no_other_form(tmp_path: Path) -> None:
    assert "though there is a limit; add existing" in check(tmp_path, "limit = 5\n" + A_LIST + FORM).stderr
    assert check(tmp_path, A_LIST + FORM).stderr == ""


def test_an_event_that_is_over_is_remarked_on_until_the_form_is_closed(tmp_path: Path) -> None:
    form = 'existing = "message"\n' + EVENT.format(starts=LONG_AGO)
    (line,) = check(tmp_path, form).stderr.splitlines()
    assert line.startswith("! forms/friday.toml: the [event] was over on 2001-05-02")
    assert check(tmp_path, f"closes = {LONG_AGO}\n{form}").stderr == ""
