"""An accent is held to the page of its theme; the nearest colour that can be read is suggested."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.assets import Assets
from porch.errors import SiteError
from porch.forms.appearance import grounds_of, theme_names
from porch.forms.contrast import READABLE, nearest_readable, ratio

FORM = 'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


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


@pytest.mark.parametrize("colour", ["#000000", "#0b57d0", "#7a1f2b", "#444444"])
def test_on_dark_pages_the_suggestion_is_lighter_and_no_lighter_than_it_must_be(colour: str) -> None:
    suggested = nearest_readable(colour, "#1b2341", "#242d50")
    assert READABLE <= min(ratio(suggested, ground) for ground in ("#1b2341", "#242d50")) < 4.75
