"""Themes, and what an operator sets of them, as the pages get them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.forms.appearance import theme_names
from porch.forms.contrast import READABLE, ratio
from porch.web.look import FONTS, RADII


def test_an_accent_reaches_the_page_readable_in_light_and_dark(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(porch='[theme]\naccent = "#0b57d0"', letter=letter_toml)
    css = site.client.get("/letter").text.partition("</style>")[0].rpartition("--accent:")[2]
    light, dark, on_light, on_dark = re.findall(r"#[0-9a-f]{6}", css)[:4]
    assert light == "#0b57d0"
    assert ratio(dark, "#0f1425") >= READABLE
    assert min(ratio(on_light, light), ratio(on_dark, dark)) >= READABLE


def test_the_whole_look_is_in_the_page(open_site: Callable[..., Any], letter_toml: str) -> None:
    look = '\n[theme]\nname = "night"\naccent = "#ffcc00"\nradius = "round"\ndensity = "airy"\nfont = "slab"\n'
    site = open_site(letter=letter_toml + look)
    page = site.client.get("/letter").text
    css = page.partition("</style>")[0]
    assert "radial-gradient" in css  # the stars
    assert f"--face:{FONTS['slab']}" in css
    assert "--face:Avenir" not in css  # it would be overridden
    corner, button, _ = RADII["round"].split(";")
    for part in ("--accent:light-dark(#ffcc00,#ffcc00)", f"{corner};{button}", "--air:1.3"):
        assert part in css


def test_icons_that_no_page_has_are_not_there_for_strangers_could_think_of_millions(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    site = open_site(porch='[theme]\naccent = "#0b57d0"', letter=letter_toml + '\n[theme]\nname = "plain"\n')
    assert site.client.get("/static/icon/0b57d0.svg").status_code == 200
    assert site.client.get("/static/icon/000001.svg").status_code == 404


OWN_THEME = """
:root{--paper:light-dark(#ffffff,#000011)}
.ending::before { content: "a ; b , c {  } /* no */ d" }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #fff } }
@media (prefers-color-scheme:light), print { :root { --ink: #000 } }
"""


@pytest.mark.parametrize(("scheme", "dark", "light"), [("light", "max", "min"), ("dark", "min", "max")])
def test_an_embed_leaves_a_site_s_own_theme_as_it_is_but_for_the_scheme_that_the_form_asks_for(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path, scheme: str, dark: str, light: str
) -> None:
    (tmp_path / "site/static/themes").mkdir(parents=True)
    (tmp_path / "site/static/themes/acme.css").write_text(OWN_THEME)
    site = open_site(letter=f'{letter_toml}\n[theme]\nname = "acme"\n[embed]\nscheme = "{scheme}"\n')
    page = site.client.get("/letter/embed").text
    assert 'content: "a ; b , c {  } /* no */ d"' in page
    assert f"@media screen and ({dark}-width:0) {{" in page
    assert f"@media ({light}-width:0), print {{" in page
    assert "prefers-color-scheme" not in page.split("</style>")[0]


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
