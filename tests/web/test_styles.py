"""The styles of a page are in it: what its parts need, within the weight that is promised, in every theme."""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from porch.forms.appearance import theme_names
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import Services, build_services

SAMPLES = ("newsletter", "open-house", "launch")
PAGE, LANDING, EMBED = 5400, 7600, 4000
"""Bytes, as `gzip -9` packs them, scripts too. A landing page's words and sections alone are 3400."""


@pytest.fixture(scope="module")
def sample_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The forms of this repository."""
    data = str(tmp_path_factory.mktemp("data"))
    settings = {"PORCH_SITE": str(Path(__file__).parents[2]), "PORCH_DATA": data, "PORCH_SECRET_KEY": "k" * 32}
    # the same tokens each time: others may be packed into some bytes more
    services = build_services(read_settings(settings), clock=lambda: 1_800_000_000.0)
    migrate(services.settings.journal_url)
    yield services
    services.stop(timeout=5)


def in_theme(services: Services, name: str) -> FlaskClient:
    """The site with every form in one theme."""

    def dressed(form: Any) -> Any:
        return form.model_copy(update={"theme": form.theme.model_copy(update={"name": name})})

    catalog = services.catalog
    forms = {slug: dressed(form) for slug, form in catalog.forms.items()}
    tongues = {slug: {tag: dressed(form) for tag, form in all_.items()} for slug, all_ in catalog.in_languages.items()}
    return create_app(replace(services, catalog=replace(catalog, forms=forms, in_languages=tongues))).test_client()


def weight(client: FlaskClient, address: str) -> int:
    """Bytes of a page with the styles and scripts that it asks for."""
    page = client.get(address)
    assert page.status_code == 200
    parts = re.findall(r'(?:rel="stylesheet" href|type="module" src)="([^"]+)"', page.text)
    return sum(len(gzip.compress(client.get(part).data, 9)) for part in parts) + len(gzip.compress(page.data, 9))


@pytest.mark.parametrize("theme", ["bold", "editorial", "night", "plain", "soft"])
def test_every_sample_form_weighs_what_is_promised_in_every_theme(sample_services: Services, theme: str) -> None:
    client = in_theme(sample_services, theme)
    for slug in SAMPLES:
        most = LANDING if slug == "launch" else PAGE
        weights = {address: weight(client, address) for address in (f"/{slug}", f"/{slug}/embed", f"/{slug}/thanks")}
        assert weights[f"/{slug}"] <= most, weights
        assert weights[f"/{slug}/embed"] <= EMBED, weights
        assert weights[f"/{slug}/thanks"] <= PAGE, weights
    assert weight(client, "/de/newsletter") <= PAGE


def test_the_weights_are_held_in_all_the_themes_that_there_are(sample_services: Services) -> None:
    assert theme_names(sample_services.assets) == ["bold", "editorial", "night", "plain", "soft"]


def style_of(page: str) -> str:
    """All that the style elements of a page say."""
    return "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))


@pytest.mark.parametrize("address", ["/letter", "/letter/thanks", "/", "/nowhere", "/letter/embed", "/-/nowhere"])
def test_the_policy_names_the_style_of_every_page_by_its_hash(letter: Any, address: str) -> None:
    answer = letter.client.get(address)
    assert "<link rel=stylesheet" not in answer.text
    digest = base64.b64encode(hashlib.sha256(style_of(answer.text).encode()).digest()).decode()
    [styles] = re.findall(r"style-src ([^;]*)", answer.headers["Content-Security-Policy"])
    assert styles.split()[-1] == f"'sha256-{digest}'"
    assert "unsafe" not in styles


def test_a_page_has_the_rules_of_its_parts_and_of_no_others(letter: Any) -> None:
    blank, endings = style_of(letter.client.get("/letter").text), style_of(letter.client.get("/letter/thanks").text)
    assert ".number" in blank
    for absent in ("textarea{", ".option ", ".problems", ".points", 'dir="rtl"', "--card:"):
        assert absent not in blank, absent
    mistaken = style_of(letter.client.post("/letter", data={}, headers={"Sec-Fetch-Site": "same-origin"}).text)
    assert ".problems" in mistaken
    assert ".wrong" in mistaken
    assert ".lit-porch" in endings
    assert ".field" not in endings


def test_a_site_s_own_stylesheet_stands_beside_the_page_where_its_addresses_lead_on_from_it(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path
) -> None:
    for name, css in (("themes/acme.css", ":root { --stroke: 3px }"), ("css/porch.css", "h1 { color: red }")):
        own = tmp_path / "site/static" / name
        own.parent.mkdir(parents=True)
        own.write_text(css)
    look = '\n[theme]\nname = "acme"\nradius = "round"\n'
    page = open_site(letter=letter_toml + look).client.get("/letter").text
    parts = re.findall(
        r"<style>|/static/[a-z]+/[a-z]+(?=\.[0-9a-f]{12}\.css)|--corner:\.875rem", page.partition("<body")[0]
    )
    assert parts == ["<style>", "/static/css/porch", "/static/themes/acme", "<style>", "--corner:.875rem"]
    assert "--shadow:" in page  # the site's own files may ask for it


def test_a_stylesheet_of_a_site_s_own_template_may_ask_for_whatever_ours_set(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path
) -> None:
    template = tmp_path / "site/templates/pages/page.html"
    template.parent.mkdir(parents=True)
    link = '<link rel="stylesheet" href="/static/mine.css">'
    template.write_text(
        '{% extends "base.html" %}{% block styles %}'
        + link
        + "{% endblock %}{% block main %}<p class=intro>Hi{% endblock %}"
    )
    head = open_site(letter=letter_toml).client.get("/letter").text.partition("<body")[0]
    assert "--card:" in head
    assert ".intro{" in head
    assert head.index("</style>") < head.index(link)


def test_a_drawing_has_the_colours_that_it_asks_for(open_site: Callable[..., Any], letter_toml: str) -> None:
    hero = '\nkind = "landing"\n[hero]\nillustration = "letter"\n[properties]'
    site = open_site(letter=letter_toml.replace("[properties]", hero, 1))
    page = site.client.get("/letter").text
    asked = set(re.findall(r"var\((--[a-z-]+)", page.partition("<body")[2]))
    assert "--block" in asked
    assert asked <= set(re.findall(r"[{;](--[a-z-]+):", style_of(page)))


def test_what_a_theme_sets_for_some_devices_is_set_for_the_others_too(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path
) -> None:
    own = tmp_path / "site/static/themes/acme.css"
    own.parent.mkdir(parents=True)
    own.write_text("@media (prefers-color-scheme:dark){body{margin:0}:root{--field:#000}}")
    embed = '\n[theme]\nname = "acme"\n[embed]\nsites = ["https://www.acme.example"]\n'
    style = style_of(open_site(letter=letter_toml + embed).client.get("/letter/embed").text)
    assert "--field:light-dark(" in style.partition("@media (prefers-color-scheme:dark)")[0]
