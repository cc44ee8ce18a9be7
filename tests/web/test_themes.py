"""Themes, and what an operator sets of them, as the pages get them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from porch.forms.appearance import theme_names
from porch.forms.contrast import READABLE, ratio
from porch.forms.sections import Theme
from porch.web.look import FONTS, RADII, look_words, read_words


def test_an_accent_reaches_the_page_readable_in_light_and_dark(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(porch='[theme]\naccent = "#0b57d0"', letter=letter_toml)
    assert 'href="/static/look/plain/0b57d0.css"' in site.client.get("/letter").text
    css = site.client.get("/static/look/plain/0b57d0.css").text
    light, dark, on_light, on_dark = re.findall(r"#[0-9a-f]{6}", css)[:4]
    assert light == "#0b57d0"
    assert ratio(dark, "#0f1425") >= READABLE
    assert min(ratio(on_light, light), ratio(on_dark, dark)) >= READABLE


def test_the_whole_look_is_in_one_address(open_site: Callable[..., Any], letter_toml: str) -> None:
    look = '\n[theme]\nname = "night"\naccent = "#ffcc00"\nradius = "round"\ndensity = "airy"\nfont = "slab"\n'
    site = open_site(letter=letter_toml + look)
    page = site.client.get("/letter").text
    assert re.search(r'href="/static/themes/night\.[0-9a-f]{12}\.css"', page)
    assert 'href="/static/look/night/ffcc00-round-airy-slab.css"' in page
    css = site.client.get("/static/look/night/ffcc00-round-airy-slab.css").text
    assert "--accent:light-dark(#ffcc00,#ffcc00)" in css
    for part in (RADII["round"], "--air:1.3", FONTS["slab"]):
        assert part in css


@pytest.mark.parametrize(
    "words", ["javascript", "", "0b57d0-", "round-0b57d0", "round-square", "0B57D0", "0b57d0.css}", "airy-round"]
)
def test_other_words_are_no_look(words: str, letter: Any) -> None:
    assert read_words(words) is None or look_words(Theme()) == words
    assert letter.client.get(f"/static/look/plain/{words or '-'}.css").status_code == 404


def test_a_theme_that_is_not_there_has_no_look(letter: Any) -> None:
    assert letter.client.get("/static/look/nothing/round.css").status_code == 404


def test_a_theme_and_its_look_reach_the_embed_too(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml + '\n[theme]\nname = "soft"\nfont = "mono"\n')
    embed = site.client.get("/letter/embed").text
    assert "--button-corner:99rem" in re.sub(r":\s+", ":", embed)
    assert "ui-monospace" in embed


def test_themes_of_porch_and_of_the_site_can_be_named(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml)
    own = site.services.settings.site / "static" / "themes"
    own.mkdir(parents=True)
    (own / "acme.css").write_text(":root { --paper: light-dark(#fff, #000) }")
    assert theme_names(site.services.assets) == ["acme", "bold", "editorial", "night", "plain", "soft"]
