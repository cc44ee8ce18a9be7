"""A form in two languages, in a real browser: found, filled in and thanked for in the visitor's own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

SITE = Path(__file__).parents[2]
SAMPLES = ("newsletter", "launch", "open-house")
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_link_to_the_language_that_the_visitor_reads_stands_out(visit: Callable[..., Any]) -> None:
    with visit(locale="de-AT") as visitor:
        visitor.page.goto("/newsletter")
        expect(visitor.page.get_by_role("link", name="Deutsch")).to_have_class("preferred")
        visitor.page.get_by_role("link", name="Deutsch").click()
        expect(visitor.page).to_have_title("Der Gezeitenbrief – Tidewright")
        expect(visitor.page.get_by_role("link", name="English")).not_to_have_class("preferred")
        assert visitor.complaints == []
    with visit(locale="fr-FR") as visitor:
        visitor.page.goto("/newsletter")
        expect(visitor.page.get_by_role("link", name="Deutsch")).not_to_have_class("preferred")


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_signs_up_in_german_from_beginning_to_end(visit: Callable[..., Any], script: bool) -> None:
    with visit(java_script_enabled=script) as visitor:
        page = visitor.page
        page.goto("/newsletter")
        page.get_by_role("link", name="Deutsch").click()
        page.get_by_role("button", name="Den Brief bestellen").click()
        expect(page.get_by_role("alert")).to_contain_text("Geben Sie Ihre E-Mail-Adresse ein")
        expect(page).to_have_url("/de/newsletter")
        page.get_by_label("E-Mail-Adresse").fill("ada@example.com")
        page.get_by_role("button", name="Den Brief bestellen").click()
        expect(page).to_have_url("/de/newsletter/thanks")
        expect(page.get_by_role("status")).to_contain_text("Der nächste Brief kommt am Freitagmorgen.")


@pytest.fixture
def turned_around(serve: Callable[..., str]) -> str:
    """The sample forms, said to be in Arabic: as long as they are, and served from right to left."""
    forms = {f"forms/{name}.toml": (SITE / f"forms/{name}.toml").read_text(encoding="utf-8") for name in SAMPLES}
    arabic = {name: re.sub(r"(^|[{,] )en = ", r"\1ar = ", text, flags=re.M) for name, text in forms.items()}
    pictures = {str(one.relative_to(SITE)): one.read_text() for one in SITE.glob("static/pictures/*.svg")}
    return serve({"porch.toml": 'language = "ar"', **arabic, **pictures})


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_can_be_turned_around(turned_around: str, chromium: Browser, width: int) -> None:
    with chromium.new_page(viewport={"width": width, "height": 800}) as page:
        for name in SAMPLES:
            page.goto(f"{turned_around}/{name}")
            assert page.evaluate("document.documentElement.dir") == "rtl"
            assert page.evaluate(WIDE) == 0
            label, control = page.locator("label[for=field-email]"), page.locator("#field-email")
            assert page.evaluate("(it) => getComputedStyle(it).textAlign", control.element_handle()) == "end"
            right = [part.bounding_box()["x"] + part.bounding_box()["width"] for part in (label, control)]
            assert abs(right[0] - right[1]) < 2
