"""What a visitor sees of a theme: custom properties that name others, schemes, and the last word."""

from __future__ import annotations

import pytest

from porch.forms.palette import Palette, palettes
from porch.forms.stylesheet import settings_in


def both(*sheets: str) -> tuple[Palette, Palette]:
    return palettes(*map(settings_in, sheets))


def seen(css: str, name: str = "--paper") -> tuple[str, str]:
    light, dark = both(css)
    return light.colour(name), dark.colour(name)


@pytest.mark.parametrize(
    ("css", "light", "dark"),
    [
        (":root { --brand: oklch(0% 0 0); --paper: var(--brand) }", "#000000", "#000000"),
        (":root { --paper: VAR( --a ); --a: var(--b); --b: light-dark(#fff, #111) }", "#ffffff", "#111111"),
        (":root { --paper: light-dark(var(--day), var(--night)); --day: #eee; --night: #111 }", "#eeeeee", "#111111"),
        (":root { --paper: var(--absent, var(--gone, navy)) }", "#000080", "#000080"),
        (":root { --red: 200; --paper: rgb(var(--red) 0 0) }", "#c80000", "#c80000"),
        (":root { --brand: #f00; --paper: color-mix(in srgb, var(--brand) 20%, white) }", "#ffcccc", "#ffcccc"),
        (":root { --paper: #fff !important } :root { --paper: #000 }", "#ffffff", "#ffffff"),
        (":root { --paper: /* was #fff; } */ #000 }", "#000000", "#000000"),
        ('@media (prefers-color-scheme: dark) { :root { --n: "}"; --paper: #111 } } :root { --x: 1 }', "", "#111111"),
    ],
)
def test_a_property_is_read_as_a_browser_reads_it(css: str, light: str, dark: str) -> None:
    devices = both(css)
    assert [palette.colour("--paper") for palette in devices if "--paper" in palette.settings] == [
        colour for colour in (light, dark) if colour
    ]


@pytest.mark.parametrize(
    ("scheme", "light", "dark"),
    [
        ("light dark", "#ffffff", "#000000"),
        ("only light", "#ffffff", "#ffffff"),
        ("dark", "#000000", "#000000"),
        ("normal", "#ffffff", "#000000"),
    ],
)
def test_a_theme_made_for_one_scheme_shows_that_side_to_all(scheme: str, light: str, dark: str) -> None:
    assert seen(f":root {{ color-scheme: {scheme}; --paper: light-dark(#fff, #000) }}") == (light, dark)


def test_a_property_may_name_those_of_the_sheet_below() -> None:
    light, dark = both(":root { --ink: light-dark(#111, #eee) }", ":root { --edge: var(--ink) }")
    assert (light.colour("--edge"), dark.colour("--edge")) == ("#111111", "#eeeeee")


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("--paper: var(--a); --a: var(--b); --b: var(--a)", r"goes round in a circle \(--a → --b → --a\); give one"),
        ("--paper: var(--paper)", r"goes round in a circle \(--paper → --paper\)"),
        (
            "--paper: var(--brand)",
            r"asks for `--brand`, which is not set for :root; set it there, or write var\(--brand, #",
        ),
        (
            "--paper: var()",
            r"asks for `",
        ),
        ("--paper: var(--a); --a: #fff8", r"`var\(--a\)` comes to `#fff8`, which lets what is behind it shine through"),
        ("--paper: 12px", "`12px` is no colour"),
        ("--paper: ;", "`` is no colour"),
    ],
)
def test_a_property_that_cannot_be_known_says_why(css: str, words: str) -> None:
    light, _ = both(f":root {{ {css} }}")
    with pytest.raises(ValueError, match=words):
        light.colour("--paper")
