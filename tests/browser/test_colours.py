"""Colours are what a real browser shows of them, on a screen that has sRGB."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from porch.forms.colours import read_colour
from porch.forms.palette import palettes
from porch.forms.stylesheet import SCHEMES, settings_in

FORM_CSS = (Path(__file__).parents[2] / "static/css/form.css").read_text(encoding="utf-8")

COLOURS = (
    *("RebeccaPurple", "#abc", "#0B57D0FF", "rgb(300 -20 0)", "rgb(127.5 12.5% none)", "rgba(10%, 20%, 30%, 1)"),
    *("hsl(-30deg, 40%, 50%)", "hsl(0.5turn 150% 50%)", "hwb(120 10% 20%)", "hwb(200 60% 70%)"),
    *("lab(50 100 -120)", "lab(150% 0 0)", "LAB(50% 20% -40%)", "lch(52% 72 50)", "lch(60% 50% 0.3turn)"),
    *("oklab(60% 50% -50%)", "oklch(70% .15 200)", "oklch(0.7 0.5 150)", "oklch(150% 0.2 30)", "oklch(none 0.1 30)"),
    *("oklch(60% /* warm */ 0.1 30deg / 1.0)", "oklch(0.6 none 30)", "color(srgb 50% 0.2 none)"),
    *("color(display-p3 1 0 0)", "color(display-p3 0.2 0.9 0.3)", "color(a98-rgb 0.2 0.9 0.3)"),
    *("color(prophoto-rgb 0.2 0.9 0.3)", "color(srgb-linear 0.2 0.5 0.7)"),
    *("color(xyz 0.2 0.3 0.4)", "color(xyz-d50 0.2 0.3 0.4)", "light-dark(#123, #fff)"),
    *("color-mix(in oklab, red, blue)", "color-mix(in srgb, 80% white, light-dark(red, blue))"),
    *("color-mix(in oklch, white, red 30%)", "color-mix(in hsl longer hue, red, blue 30%)"),
    *("color-mix(in xyz, red 80%, color-mix(in lch, lime, color(display-p3 0 1 0)) 80%)",),
    *("color-mix(in oklch, oklch(none 0.1 30), oklch(0.8 0.2 none))",),
)
SHOWN = """colours => colours.map(colour => {
  const probe = document.createElement("i");
  probe.style.color = colour;
  document.body.append(probe);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.fillStyle = probe.style.color ? getComputedStyle(probe).color : "#0000";
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
})"""


THEMES = (
    """:root {
      --brand: oklch(45% 0.15 260); --paper: light-dark(white, color-mix(in oklab, var(--brand) 10%, black));
      --card: var( --paper , red); --field: var(--gone, var(--lamp)); --ink: /* } */ rgb(var(--red) 0 0); --red: 20;
    }""",
    """@media (prefers-color-scheme: dark) { html { --paper: #111; --ink: #eee !important } }
    :root { --paper: #fff; --ink: #000 } @media print { :root { --card: red } } .page { --card: blue }
    @supports not (color: red) { :root { --card: lime } }""",
    ":root { color-scheme: only dark; --paper: light-dark(#fff, #000); & { --card: light-dark(tan, navy) } }",
    "html, body { color-scheme: light; --paper: light-dark(#fff, #000); @media (width > 1px) { --card: LAB(9% 0 0) } }",
)
NAMES = ("--paper", "--card", "--field", "--ink", "--accent", "--on-block")


def test_every_notation_is_read_as_chromium_shows_it(chromium: Browser) -> None:
    page = chromium.new_page(color_scheme="light")
    try:
        shown = page.evaluate(SHOWN, COLOURS)
    finally:
        page.close()
    assert all(alpha == 255 for *_, alpha in shown)
    read = [bytes.fromhex(read_colour(colour, "light")[1:]) for colour in COLOURS]
    off = {
        colour: (ours, theirs)
        for colour, ours, (*theirs, _) in zip(COLOURS, map(list, read), shown, strict=True)
        if max(abs(one - other) for one, other in zip(ours, theirs, strict=True)) > 1
    }
    assert off == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("css", THEMES, ids=["names", "media", "dark alone", "light alone"])
def test_a_theme_s_colours_are_those_that_chromium_computes(chromium: Browser, css: str, scheme: str) -> None:
    palette = palettes(settings_in(FORM_CSS), settings_in(css))[SCHEMES.index(scheme)]
    page = chromium.new_page(color_scheme=scheme)
    try:
        page.set_content(f"<style>{FORM_CSS}</style><style>{css}</style>")
        shown = page.evaluate(SHOWN, [f"var({name})" for name in NAMES])
    finally:
        page.close()
    ours = [list(bytes.fromhex(palette.colour(name)[1:])) for name in NAMES]
    assert {name: channels[:3] for name, channels in zip(NAMES, shown, strict=True)} == dict(
        zip(NAMES, ours, strict=True)
    )
