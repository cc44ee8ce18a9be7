"""Colours are read in every notation of CSS that says what they are; the others are refused with a way to mend them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from porch.forms.colours import read_colour


@pytest.mark.parametrize(
    ("written", "colour"),
    [  # what Chromium shows of them: tests/browser/test_colours.py
        ("#0B57D0", "#0b57d0"),
        (" RebeccaPurple ", "#663399"),
        ("#abc", "#aabbcc"),
        ("#aabbccff", "#aabbcc"),
        ("rgb(11, 87, 208)", "#0b57d0"),
        ("rgb(11 /* was 12 */ 87 208 / 100%)", "#0b57d0"),
        ("rgb(10% 20 none)", "#1a1400"),
        ("hsl(0.5turn 50% 50%)", "#40bfbf"),
        ("hsl(50DEG 10% 50%)", "#8c8873"),
        ("hwb(120 10% 20%)", "#1acc1a"),
        ("lab(46.2775% -47.5621 48.5837)", "#008000"),
        ("lch(46.2775% 67.9892 134.3912)", "#008000"),
        ("oklab(51.975% -0.1403 0.10768)", "#008000"),
        ("oklch(51.975% 0.17686 142.495)", "#008000"),
        ("color(srgb 0 0.5 none)", "#008000"),
        ("color-mix(in oklab, red, blue)", "#8c53a2"),
    ],
)
def test_a_colour_is_read_in_each_notation(written: str, colour: str) -> None:
    assert read_colour(written) == colour


def test_what_is_more_vivid_than_the_screen_is_clipped_to_it() -> None:
    assert read_colour("color(display-p3 1 0 0)") == "#ff0000"
    assert read_colour("oklch(70% 0.5 150)") == "#00df00"
    assert read_colour("oklch(150% 0.2 30)") == read_colour("oklch(100% 0.2 30)")


def test_each_side_of_light_dark_is_read_and_of_what_is_made_of_it() -> None:
    written = "color-mix(in srgb, Light-Dark(white, oklch(0% 0 0)) 80%, red)"
    assert (read_colour(written, "light"), read_colour(written, "dark")) == ("#ffcccc", "#330000")


@pytest.mark.parametrize(
    "written",
    [
        *("#0b57d0cc", "transparent", "rgb(0 0 0 / 99%)", "hsla(0, 0%, 0%, 0)", "oklch(50% 0.1 30 / none)"),
        *("color-mix(in oklab, red, transparent)", "color-mix(in oklab, red 30%, blue 30%)"),
    ],
)
def test_what_shines_through_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="write the solid colour that is seen"):
        read_colour(written)


@pytest.mark.parametrize(
    "written",
    [
        *("currentColor", "rgb(from red r g b)", "rgb(calc(1 * 1) 0 0)", "oklch(50% calc(0.1) 0)", "var(--brand)"),
        *("color-mix(in oklab)", "color-mix(oklab, red, blue)", "color-mix(in lab longer hue, red, blue)"),
        *("color-mix(in oklch shortest hue, red, blue)", "color-mix(in oklch longer, red, blue)"),
        *("color-mix(in hsv, red, blue)", "color-mix(in oklab, red 120%, blue)", "device-cmyk(0 0 0 1)"),
    ],
)
def test_what_only_a_browser_can_compute_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is known only to browsers; write the colour that they show"):
        read_colour(written)


@pytest.mark.parametrize(
    "written",
    [
        *("", "blu", "#12", "#0b57dg", "red blue", "rgb()", "rgb(0 0)", "rgb(10%, 20, 30)", "oklch(1 2)"),
        *(
            "color()",
            "color(--oklch 0.5 0.1 30)",
            "color(rec2100-pq 1 1 1)",
            "color(rec2020 0.2 0.5 0.7)",
            "hsl(1px 2% 3%)",
            "red;}",
            "url(x.png)",
            "(" * 9999,
        ),
    ],
)
def test_what_is_no_colour_is_refused_with_three_examples_of_one(written: str) -> None:
    with pytest.raises(ValueError, match=r"write digits like #0b57d0, a colour's name, or oklch\(52% 0.19 260\)"):
        read_colour(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0b57d0", "lacks the # before its digits; write #0b57d0"),
        ("123", "lacks the # before its digits; write #123"),
        ("Dark Blue", "is written in one word: darkblue"),
    ],
)
def test_a_slip_that_is_plain_is_mended_in_so_many_words(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        read_colour(written)


def test_two_colours_are_one_too_many_where_there_is_no_light_and_dark() -> None:
    with pytest.raises(ValueError, match="Porch finds the one for the dark"):
        read_colour("light-dark(red, blue)")
    with pytest.raises(ValueError, match="needs two colours"):
        read_colour("light-dark(red)", "light")


@pytest.mark.parametrize(
    ("accent", "loaded"), [("#0B57D0", ""), ("navy", "tinycss2"), ("oklch(52% 0.19 260)", "coloraide tinycss2")]
)
def test_a_site_that_writes_six_digits_loads_no_library_for_colours(tmp_path: Path, accent: str, loaded: str) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "letter.toml").write_text(
        f'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "E-mail"\n[theme]\naccent = "{accent}"\n',
        encoding="utf-8",
    )
    code = (
        "import sys, pathlib, porch.forms.catalog as catalog; catalog.load_catalog(pathlib.Path(sys.argv[1]));"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'tinycss2', 'coloraide'}), end='')"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == loaded
