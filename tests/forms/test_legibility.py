"""The colours of a site's own theme are held to what they lie on, in the light and in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.errors import Problem, SiteError
from porch.forms.legibility import NEEDS

FORM = 'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n[theme]\nname = "acme"\n'


@pytest.fixture
def problems(site: Callable[..., Any], tmp_path: Path) -> Callable[..., list[Problem]]:
    """What is wrong with a site whose theme is this stylesheet."""

    def found(css: str, accent: str = "") -> list[Problem]:
        path = tmp_path / "static" / "themes" / "acme.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css, encoding="utf-8")
        try:
            site(letter=FORM + (f'accent = "{accent}"\n' if accent else ""))
        except SiteError as refusal:
            return refusal.problems
        return []

    return found


def test_a_theme_of_readable_colours_in_any_notation_is_taken(problems: Callable[..., list[Problem]]) -> None:
    css = """:root {
      --brand: oklch(45% 0.15 260);
      --paper: light-dark(oklch(98% 0.01 90), color(srgb 0.05 0.05 0.08));
      --card: light-dark(white, color-mix(in oklab, var(--paper) 90%, white));
      --field: var(--card);
      --ink: light-dark(lab(10% 0 0), hwb(0 95% 5%));
      --accent: light-dark(var(--brand), lch(80% 30 260));
    }"""
    assert problems(css) == []


READABLE_ON_PLAIN = {name: ["#222", "#eee"] for name in NEEDS} | {
    "--on-accent": ["#eee", "#222"],
    "--on-block": ["#eee", "#eee"],
}
"""In the light and in the dark; the other one is too faint."""


def test_the_documents_promise_what_is_held() -> None:
    text = (Path(__file__).parents[2] / "docs" / "themes.md").read_text(encoding="utf-8")
    promised = re.findall(r"^\| `(--[a-z-]+)` \| .*?(3|4\.5):1 on ([a-z, ]+) \|$", text, re.MULTILINE)
    assert {
        name: (float(least), tuple(re.findall(r"\b(?!and\b)[a-z]+", grounds))) for name, least, grounds in promised
    } == {
        name: (least, tuple(ground.removeprefix("--") for ground in grounds))
        for name, (least, grounds) in NEEDS.items()
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NEEDS)
def test_each_colour_is_held_to_what_it_lies_on_in_each_scheme_and_the_suggestion_passes(
    name: str, scheme: str, problems: Callable[..., list[Problem]]
) -> None:
    def about_it(sides: list[str]) -> list[Problem]:
        found = problems(f":root {{\n  --corner: 1rem;\n  {name}: light-dark({', '.join(sides)});\n}}")
        return [each for each in found if each.message.startswith("`")]  # not those of what lies on it

    sides, side = READABLE_ON_PLAIN[name].copy(), ["light", "dark"].index(scheme)
    assert about_it(sides) == []
    sides[side] = "#222" if sides[side] == "#eee" else "#eee"
    (found,) = about_it(sides)
    assert (found.file, found.line, found.key) == ("static/themes/acme.css", 3, name)
    assert f"in the {scheme}, and needs {NEEDS[name][0]:g} (WCAG AA)" in found.message
    (sides[side],) = re.findall(r'the nearest that has it is "(#[0-9a-f]{6})"', found.message)
    assert about_it(sides) == []


def test_a_paper_that_porch_s_own_ink_cannot_be_read_on_is_a_problem_of_the_paper(
    problems: Callable[..., list[Problem]],
) -> None:
    found = problems(":root {\n  --paper: light-dark(#fff, #fff);\n}")
    assert {(each.line, each.key) for each in found} == {(2, "--paper")}
    assert any(
        each.message.startswith("--ink `#edf0fa` has a contrast of 1.14 to --paper `#ffffff` in the dark")
        for each in found
    )
    assert any("no colour has it to all of --paper, --card, --field" in each.message for each in found)


def test_what_is_wrong_in_light_and_dark_is_said_once(problems: Callable[..., list[Problem]]) -> None:
    css = ":root { --paper: #fff; --card: #fff; --field: #fff; --ink: #ccc; --quiet: #333; --edge: #333; --error: #800;"
    (found,) = problems(css + "--accent: navy; --on-accent: #fff }")
    assert "in the light and in the dark, and needs 4.5" in found.message


def test_a_forgotten_semicolon_is_shown_on_one_line(problems: Callable[..., list[Problem]]) -> None:
    (found,) = problems(":root {\n  --ink: #000\n  --quiet: #333;\n}")
    assert found.message.startswith("`#000 --quiet: #333` is no colour")


def test_what_has_no_need_of_contrast_may_be_as_it_likes(problems: Callable[..., list[Problem]]) -> None:
    assert problems(":root { --line: #0001; --lamp: rgb(from red r g b); --shadow: 0 1px 2px #0003; --mine: ; }") == []


def test_an_operator_s_accent_takes_the_place_of_the_theme_s(problems: Callable[..., list[Problem]]) -> None:
    css = ":root { --accent: #eee; --on-accent: #fff8; --edge: var(--accent); }"
    assert {each.key for each in problems(css)} == {"--accent", "--on-accent", "--edge"}
    assert problems(css, accent="oklch(45% 0.15 260)") == []


def test_a_paper_made_of_the_accent_cannot_hold_an_operator_s(problems: Callable[..., list[Problem]]) -> None:
    css = ":root {\n--paper: color-mix(in oklab, var(--accent) 3%, light-dark(white, #0a0a12));\n}"
    assert problems(css) == []
    (found,) = problems(css, accent="maroon")
    assert (found.line, found.key) == (2, "--paper")
    assert "follows the accent, which is held to it; write it as a colour of its own" in found.message
