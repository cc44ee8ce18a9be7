"""How pages look where browsers are old, screens narrow and words long."""

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from werkzeug.serving import make_server

from porch.forms.appearance import theme_names
from porch.forms.contrast import ratio
from porch.web.preview import Preview

THEMES = ("bold", "editorial", "night", "plain", "soft")
LONG = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
DRAWN = """() => {
  const colour = (part, name) => getComputedStyle(document.querySelector(part))[name];
  return [
    colour("label", "color"), colour(".hint", "color"), colour("button", "color"),
    colour("button", "backgroundColor"), colour("input:not([type=hidden])", "borderTopColor"),
    colour("input:not([type=hidden])", "color"), colour("input:not([type=hidden])", "backgroundColor"),
  ];
}"""


def before_2024(route: Route) -> None:
    """Answer as the server does, for a browser to which its newest words are unknown."""
    if route.request.resource_type not in ("document", "stylesheet"):
        return route.continue_()
    answer = route.fetch()
    headers = {name: text for name, text in answer.headers.items() if name != "content-security-policy"}
    text = re.sub(r"light-dark\(|color-mix\(|:has\(", lambda word: f"{word[0][:-1]}-of-tomorrow(", answer.text())
    return route.fulfill(response=answer, headers=headers, body=text)


def colours(page: Page) -> list[str]:
    """Of a label, a hint, the button's text and ground, and an input's edge, text and ground; as ``#rrggbb``."""
    drawn = [[int(part) for part in re.findall(r"\d+", colour)] for colour in page.evaluate(DRAWN)]
    solid = [colour[:3] if len(colour) == 3 else [255, 255, 255] for colour in drawn]  # else the paper shines through
    return ["#" + "".join(f"{part:02x}" for part in colour) for colour in solid]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/open-house", "/open-house/embed"])
def test_a_browser_from_before_2024_gets_a_light_page_that_can_be_read(
    visit: Callable[..., Any], address: str, scheme: str
) -> None:
    with visit(color_scheme=scheme) as visitor:
        visitor.page.route("**/*", before_2024)
        visitor.page.goto(address, wait_until="networkidle")
        assert visitor.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        label, hint, text, button, edge, *_ = colours(visitor.page)
    assert min(ratio(label, "#f8f9fc"), ratio(hint, "#f8f9fc"), ratio(text, button)) >= 4.5
    assert min(ratio(button, "#f8f9fc"), ratio(edge, "#f8f9fc")) >= 3


@pytest.fixture
def preview(sample_site: Any) -> Iterator[str]:
    """The address of a sample form's preview, in every theme."""
    server = make_server("127.0.0.1", 0, Preview(sample_site.services, "open-house"), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/~"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_theme_can_be_read_and_pressed_in_a_browser_from_before_2023(
    chromium: Browser, sample_site: Any, preview: str
) -> None:
    page = chromium.new_page(color_scheme="dark", reduced_motion="reduce")
    page.route("**/*", before_2024)
    for theme in theme_names(sample_site.services.assets):
        for state in ("empty", "embed"):
            page.goto(f"{preview}/{theme}/en/light/{state}")
            page.hover("form button:not([tabindex])")
            label, hint, text, button, _, typed, field = colours(page)
            found = {
                "label": ratio(label, "#ffffff"),
                "hint": ratio(hint, "#ffffff"),
                "button": ratio(text, button),
                "input": ratio(typed, field),
            }
            assert min(found.values()) >= 4.5, (theme, state, found)
    page.close()


@pytest.mark.parametrize("part", ["h1", ".option label", "label", "legend", "button"])
def test_a_word_longer_than_the_screen_breaks(visit: Callable[..., Any], part: str) -> None:
    with visit(viewport={"width": 320, "height": 640}) as visitor:
        visitor.page.goto("/open-house")
        visitor.page.evaluate(
            "([part, long]) => document.querySelectorAll(part).forEach((one) => one.append(long))", [part, LONG]
        )
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


CAMPAIGN = """title = "The whole coast"
kind = "landing"
hero = { illustration = "horizon" }
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "topics"
type = "multichoice"
label = "Topics"
choices = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
[[sections]]
type = "call"
title = "The first boards leave in spring"
text = "We write a week before."
"""
BOXES = """() => Object.fromEntries([".lead", ".join", ".scene"].map((part) => {
  const { left, right, top, bottom } = document.querySelector(part).getBoundingClientRect();
  return [part.slice(1), { left, right, top, bottom }];
}))"""
LAST_WORDS = """() => {
  const style = (part) => getComputedStyle(document.querySelector(part));
  const [ground, button] = [style(".call").backgroundColor, style(".call .button").backgroundColor];
  return [[style(".call h2").color, ground], [style(".call p").color, ground], [style(".call .button").color, button]];
}"""


def solid(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


def test_the_last_words_can_be_read_in_every_theme(serve: Callable[..., str], chromium: Browser) -> None:
    """Some stand on a gradient, which axe does not measure."""
    address = serve({"forms/coast.toml": CAMPAIGN}, preview="coast")
    weak: dict[tuple[str, str], list[float]] = {}
    with chromium.new_page(reduced_motion="reduce") as page:
        for theme in THEMES:
            for scheme in ("light", "dark"):
                page.goto(f"{address}/~/{theme}/en/{scheme}/empty")
                found = [ratio(solid(text), solid(ground)) for text, ground in page.evaluate(LAST_WORDS)]
                weak |= {(theme, scheme): found} if min(found) < 4.5 else {}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_a_hero_is_composed_for_telephones_tablets_and_desks(
    serve: Callable[..., str], chromium: Browser, theme: str
) -> None:
    address = serve({"porch.toml": f'[theme]\nname = "{theme}"', "forms/coast.toml": CAMPAIGN})
    with chromium.new_page() as page:
        page.goto(f"{address}/coast")
        boxes = {}
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            boxes[width] = page.evaluate(BOXES)
    phone, tablet, desk = boxes.values()
    assert phone["lead"]["bottom"] <= phone["join"]["top"] < phone["join"]["bottom"] <= phone["scene"]["top"]
    assert tablet["lead"]["bottom"] <= tablet["join"]["top"]
    if theme != "bold":  # a poster: its words go from edge to edge
        assert tablet["lead"]["right"] < tablet["scene"]["left"]
        assert tablet["scene"]["bottom"] <= tablet["join"]["top"]
    assert max(desk["lead"]["left"], desk["scene"]["right"]) < desk["join"]["left"]


def test_a_dozen_choices_stand_side_by_side_where_there_is_room(serve: Callable[..., str], chromium: Browser) -> None:
    page_of = CAMPAIGN.partition("[[sections]]")[0].replace(
        'kind = "landing"\nhero = { illustration = "horizon" }\n', ""
    )
    fewer = page_of.replace(', "12"', "")
    address = serve({"forms/many.toml": page_of, "forms/fewer.toml": fewer})
    columns = "new Set([...document.querySelectorAll('.option')].map((one) => one.getBoundingClientRect().left)).size"
    with chromium.new_page() as page:
        found = {}
        for name, width in (("many", 1280), ("many", 320), ("fewer", 1280)):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address}/{name}")
            found[name, width] = page.evaluate(columns)
    assert found == {("many", 1280): 2, ("many", 320): 1, ("fewer", 1280): 1}


def test_on_paper_ticks_are_seen_and_no_theme_s_colour_fields(chromium: Browser, preview: str) -> None:
    look = """() => [...document.querySelectorAll("main, main *, header")].flatMap((one) => {
      const { boxShadow, backgroundColor, appearance } = getComputedStyle(one);
      const tick = one.matches(".option input") && appearance !== "auto";
      return boxShadow !== "none" || backgroundColor !== "rgba(0, 0, 0, 0)" || tick ? [one.outerHTML] : [];
    })"""
    with chromium.new_page() as page:
        for theme in THEMES:
            page.goto(f"{preview}/{theme}/en/light/empty")
            assert page.evaluate(look), "on the screen there are some"
            page.emulate_media(media="print")
            assert page.evaluate(look) == [], theme
            page.emulate_media(media="screen")
