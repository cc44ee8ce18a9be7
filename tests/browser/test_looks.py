"""How pages look where browsers are old, screens narrow and words long."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from porch.forms.contrast import ratio

LONG = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
DRAWN = """() => {
  const colour = (part, name) => getComputedStyle(document.querySelector(part))[name];
  return [
    colour("label", "color"), colour(".hint", "color"), colour("button", "color"),
    colour("button", "backgroundColor"), colour("input:not([type=hidden])", "borderTopColor"),
  ];
}"""


def before_2024(route: Route) -> None:
    """Answer as the server does, for a browser to which ``light-dark()`` is an unknown word."""
    if route.request.resource_type not in ("document", "stylesheet"):
        return route.continue_()
    answer = route.fetch()
    headers = {name: text for name, text in answer.headers.items() if name != "content-security-policy"}
    return route.fulfill(response=answer, headers=headers, body=answer.text().replace("light-dark(", "of-tomorrow("))


def colours(page: Page) -> list[str]:
    """Of a label, a hint, the button's text and ground, and an input's edge; as ``#rrggbb``."""
    found = [[int(part) for part in re.findall(r"\d+", drawn)[:3]] for drawn in page.evaluate(DRAWN)]
    return ["#" + "".join(f"{part:02x}" for part in drawn) for drawn in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/open-house", "/open-house/embed"])
def test_a_browser_from_before_2024_gets_a_light_page_that_can_be_read(
    visit: Callable[..., Any], address: str, scheme: str
) -> None:
    with visit(color_scheme=scheme) as visitor:
        visitor.page.route("**/*", before_2024)
        visitor.page.goto(address, wait_until="networkidle")
        assert visitor.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        label, hint, text, button, edge = colours(visitor.page)
    assert min(ratio(label, "#f8f9fc"), ratio(hint, "#f8f9fc"), ratio(text, button)) >= 4.5
    assert min(ratio(button, "#f8f9fc"), ratio(edge, "#f8f9fc")) >= 3


@pytest.mark.parametrize("part", ["h1", ".option label", "label", "legend", "button"])
def test_a_word_longer_than_the_screen_breaks(visit: Callable[..., Any], part: str) -> None:
    with visit(viewport={"width": 320, "height": 640}) as visitor:
        visitor.page.goto("/open-house")
        visitor.page.evaluate(
            "([part, long]) => document.querySelectorAll(part).forEach((one) => one.append(long))", [part, LONG]
        )
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
