"""An accent is held to the page of its theme; the nearest colour that can be read is suggested."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.assets import Assets
from porch.errors import SiteError
from porch.forms.appearance import Grounds, grounds_of, theme_names
from porch.forms.contrast import READABLE, nearest_readable, ratio
from porch.forms.theme_file import grounds_in

FORM = 'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


def test_the_surfaces_of_those_who_name_no_theme_are_those_of_the_default_stylesheet(tmp_path: Path) -> None:
    sheet = Assets(tmp_path).find("css/form.css")
    assert sheet is not None
    assert grounds_of(None, Assets(tmp_path)) == Grounds(*grounds_in([sheet.path]))


def test_each_theme_says_what_it_writes_on(tmp_path: Path) -> None:
    assets = Assets(tmp_path)
    seen = {name: grounds_of(name, assets) for name in theme_names(assets)}
    assert seen["plain"] == grounds_of(None, assets)
    assert len({grounds.light for grounds in seen.values()}) == len(seen)
    assert all(len(grounds.light) == len(grounds.dark) == 2 for grounds in seen.values())


@pytest.mark.parametrize("theme", theme_names(Assets(Path())))
def test_the_suggested_accent_is_accepted_in_its_theme(theme: str, site: Callable[..., Any], tmp_path: Path) -> None:
    light = grounds_of(theme, Assets(tmp_path)).light
    accent = "#fff8e0" if ratio("#000000", light[0]) > 10 else "#101522"
    with pytest.raises(SiteError) as refusal:
        site(letter=f'{FORM}[theme]\nname = "{theme}"\naccent = "{accent}"')
    suggested = re.findall(r'"(#[0-9a-f]{6})"', str(refusal.value))[-1]
    site(letter=f'{FORM}[theme]\nname = "{theme}"\naccent = "{suggested}"')


@pytest.mark.parametrize("accent", ["RebeccaPurple", "#639", "rgb(40% 20% 60%)", "oklch(44.027% 0.1603 303.373)"])
def test_an_accent_in_any_notation_is_six_digits_for_cards_icons_and_posters(
    accent: str, site: Callable[..., Any]
) -> None:
    catalog = site(porch=f'[theme]\naccent = "{accent}"', letter=FORM)
    assert catalog.theme_of(catalog.forms["letter"]).accent == "#663399"


def test_an_accent_of_the_site_is_held_to_the_theme_of_each_form(site: Callable[..., Any]) -> None:
    with pytest.raises(SiteError) as refusal:
        site(porch='[theme]\naccent = "#0b57d0"', letter=FORM, evening=f'{FORM}[theme]\nname = "night"')
    (problem,) = refusal.value.problems
    assert (problem.file, problem.key) == ("forms/evening.toml", "theme.name")


def test_a_theme_of_the_site_s_own_counts_with_its_own_paper(site: Callable[..., Any], tmp_path: Path) -> None:
    themes = tmp_path / "static" / "themes"
    themes.mkdir(parents=True)
    (themes / "acme.css").write_text(
        ":root { --paper: #fff; --card: #fff }\n"
        "@media (prefers-color-scheme: dark) { :root { --paper: #111; --card: #222 } }\n"
    )
    site(letter=f'{FORM}[theme]\nname = "acme"')
    assert grounds_of("acme", Assets(tmp_path)).light == ("#ffffff", "#ffffff")
    assert grounds_of("acme", Assets(tmp_path)).dark == ("#111111", "#222222")


@pytest.fixture
def theme(tmp_path: Path) -> Callable[[str | bytes], Assets]:
    """Writes the site's own theme ``acme``."""

    def write(css: str | bytes) -> Assets:
        path = tmp_path / "static" / "themes" / "acme.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(css if isinstance(css, bytes) else css.encode())
        return Assets(tmp_path)

    return write


ACME = '[theme]\nname = "acme"\n'


@pytest.mark.parametrize(
    "paper",
    [
        "black",
        "rgb(0 0 0)",
        "RGBA(0%, 0%, 0%, 1)",
        "hsl(220deg, 50%, 0%)",
        "#000",
        "#000000ff",
        "light-dark(rgb(0, 0, 0), White)",
        "oklch(0% 0 0)",
        "var(--not-there, lab(0 0 0))",
    ],
)
def test_a_dark_accent_is_refused_on_dark_paper_however_it_is_written(
    paper: str, site: Callable[..., Any], theme: Callable[[str], Assets]
) -> None:
    theme(f":root{{--paper:{paper};--card:#fff}}")
    with pytest.raises(SiteError, match=r"forms/letter.toml:7: theme.accent: the accent `#0d1330`"):
        site(letter=f'{FORM}{ACME}accent = "#0d1330"')


@pytest.mark.parametrize(
    ("css", "light", "dark"),
    [
        ("/* was --paper: #fff; */ :root { --paper: #000; /* } */ --card: #111 }", ("#000000", "#111111"), None),
        (":root { --paper: #eee; --card: #eee } .lead { --paper: #000 }", ("#eeeeee", "#eeeeee"), None),
        (":root { --paper: #eee } :root { --paper: #ddd; --card: #ccc }", ("#dddddd", "#cccccc"), None),
        ("html { --paper: #eee; --card: #fff } @media print { html { --paper: #000 } }", ("#eeeeee", "#ffffff"), None),
        (
            '.a::before { content: "}" } html, body { --paper: #eee; --card: #fff;'
            " @media (prefers-color-scheme: dark) { --paper: navy; } }",
            ("#eeeeee", "#ffffff"),
            ("#000080", "#ffffff"),
        ),
    ],
    ids=["comment", "part of a page", "the last word", "print", "nested"],
)
def test_what_a_theme_writes_on_is_read_as_a_browser_reads_it(
    css: str, light: tuple[str, str], dark: tuple[str, str] | None, theme: Callable[[str], Assets]
) -> None:
    grounds = grounds_of("acme", theme(css))
    assert (grounds.light, grounds.dark) == (light, dark or light)


def test_a_theme_that_says_only_its_paper_has_the_card_of_the_default(theme: Callable[[str], Assets]) -> None:
    default = grounds_of(None, theme(""))
    assert grounds_of("acme", theme(":root { --paper: #000000 }")).dark == ("#000000", default.dark[1])


@pytest.mark.parametrize(
    "paper", ["#fff8", "rgb(0 0)", "var(--brand)", "rgb(from red r g b)", "color-mix(in oklab, red, transparent)"]
)
def test_a_colour_that_cannot_be_known_is_a_problem_at_its_line(
    paper: str, site: Callable[..., Any], theme: Callable[[str], Assets]
) -> None:
    theme(f"/* Acme\n   of Kiel */\n:root {{\n  --corner: 0rem;\n  --paper: light-dark(#fff, {paper});\n}}")
    with pytest.raises(SiteError) as refusal:
        site(letter=f'{FORM}{ACME}accent = "#0b57d0"', other=FORM + ACME)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line, problem.key) == ("static/themes/acme.css", 5, "--paper")
    assert "write" in problem.message
    site(letter=FORM, other=FORM)  # nobody sees it


def test_a_theme_that_is_not_utf_8_is_a_problem_at_its_line(
    site: Callable[..., Any], theme: Callable[[bytes], Assets]
) -> None:
    theme(":root { --paper: #fff }\n/* é */".encode("latin-1"))
    with pytest.raises(SiteError, match=r"^static/themes/acme.css:2: is not UTF-8 from here on"):
        site(letter=FORM + ACME)


@pytest.mark.parametrize("colour", ["#000000", "#0b57d0", "#7a1f2b", "#444444"])
def test_on_dark_pages_the_suggestion_is_lighter_and_no_lighter_than_it_must_be(colour: str) -> None:
    suggested = nearest_readable(colour, "#1b2341", "#242d50")
    assert READABLE <= min(ratio(suggested, ground) for ground in ("#1b2341", "#242d50")) < 4.75


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("logo.txt", b"a logo", "static/logo.txt is no picture that browsers show"),
        ("logo.png", b"a logo", "static/logo.png is no picture that browsers show"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ("logo.ico", b"\0\0\1\0\1\0\x20\x20" + bytes(20), None),
    ],
)
def test_a_logo_is_a_picture(
    name: str, data: bytes, words: str | None, site: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / name).write_bytes(data)
    form = f'{FORM}[theme]\nlogo = "{name}"'
    if words is None:
        assert site(letter=form).forms["letter"].theme.logo == name
    else:
        with pytest.raises(SiteError, match=words):
            site(letter=form)


def test_a_drawing_without_a_size_is_refused_with_what_it_lacks(site: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "board.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    hero = 'kind = "landing"\n[hero]\npicture = "board.svg"\nalt = ""\n'
    with pytest.raises(SiteError, match=r"does not say how large it is; give its <svg> a viewBox"):
        site(letter=FORM.replace("[[", f"{hero}[[", 1))


@pytest.mark.parametrize("more", ["", 'accent = "#0b57d0"\n'])
def test_a_theme_of_countless_brackets_is_one_clear_problem(
    site: Callable[..., Any], tmp_path: Path, more: str
) -> None:
    (tmp_path / "static" / "themes").mkdir(parents=True, exist_ok=True)
    (tmp_path / "static" / "themes" / "deep.css").write_text("a{" * 3000, encoding="utf-8")
    with pytest.raises(SiteError) as refusal:
        site(letter=f'{FORM}[theme]\nname = "deep"\n{more}')
    assert str(refusal.value).startswith("static/themes/deep.css: is nested too deeply to be read")
    assert len(refusal.value.problems) == 1
