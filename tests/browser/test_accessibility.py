"""WCAG 2.2 AA in every theme, state and scheme; ACCESSIBILITY.md names the test behind each of its promises."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from porch.forms.catalog import load_catalog
from porch.forms.contrast import ratio
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.preview import SCHEMES, STATES, Preview
from porch.wiring import build_services

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SAMPLE_SITE = Path(__file__).parents[2]
THEMES = ("bold", "editorial", "night", "plain", "soft")
FORMS = ("/newsletter", "/launch", "/open-house")
SEEN = {  # every state of a form that is a page, and what is different on a landing page
    "open-house": tuple(STATES),
    "launch": ("empty", "errors", "thanks", "not-yet", "full"),
}
CONTRASTS = {  # text needs 4.5 and edges 3 (WCAG 2.2, success criteria 1.4.3 and 1.4.11)
    **{(text, ground): 4.5 for text in ("ink", "quiet", "accent", "error") for ground in ("paper", "card")},
    ("ink", "field"): 4.5,
    ("on-accent", "accent"): 4.5,
    ("on-block", "block"): 4.5,
    ("edge", "paper"): 3,
    ("edge", "card"): 3,
    ("edge", "field"): 3,
}
PALETTE = """(names) => Object.fromEntries(names.map((name) => {
  const probe = document.createElement("i");
  document.querySelector("form").append(probe);
  probe.style.color = `var(--${name})`;
  const [red, green, blue] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  probe.remove();
  return [name, "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")];
}))"""
WIDER = "document.documentElement.scrollWidth - innerWidth"
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""  # WCAG 2.2, success criterion 1.4.12
CUT_OFF = """() => [...document.querySelectorAll("main *, footer *")]
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== "visible"
    && !part.matches(".unseen, input, select, textarea"))
  .map((part) => part.outerHTML.slice(0, 200))"""
FOCUSED = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  const box = part.getBoundingClientRect(), style = getComputedStyle(part);
  const over = document.elementFromPoint(box.x + Math.min(box.width, innerWidth) / 2, box.y + box.height / 2);
  return {
    name: part.id || part.textContent.trim().slice(0, 40) || part.tagName,
    top: box.y + scrollY,
    left: box.x,
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: part.contains(over) || over?.contains(part) || false,
  };
}"""
SMALL_LINKS = """() => [...document.querySelectorAll("a, button, summary")]
  .filter((part) => part.checkVisibility() && !part.closest("p, .told, .option, .intro") && !part.matches(".skip"))
  .filter((part) => part.getBoundingClientRect().height < 24).map((part) => part.outerHTML)"""
HIDDEN_BUT_FOCUSABLE = """() => [...document.querySelectorAll("[aria-hidden=true], [aria-hidden=true] *")]
  .filter((part) => part.tabIndex >= 0).map((part) => part.outerHTML)"""


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Requests are seen in the browser already."""


@pytest.fixture(scope="module")
def previews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The previews of two sample forms: their addresses by slug."""
    settings = read_settings({"PORCH_SITE": str(SAMPLE_SITE), "PORCH_DATA": str(tmp_path_factory.mktemp("data"))})
    migrate(settings.journal_url)
    services = build_services(settings, load_catalog(SAMPLE_SITE))
    servers = {
        slug: make_server("127.0.0.1", 0, Preview(services, slug), threaded=True, request_handler=_Quiet)
        for slug in SEEN
    }
    threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}) for one in servers.values()]
    for thread in threads:
        thread.start()
    yield {slug: f"http://127.0.0.1:{server.server_port}" for slug, server in servers.items()}
    for server in servers.values():
        server.shutdown()
    for thread in threads:
        thread.join()
    for server in servers.values():
        server.server_close()
    services.stop(timeout=5)


@contextmanager
def tab(chromium: Browser, **wishes: Any) -> Iterator[Page]:
    """A tab for many pages, without animations: axe would measure colours that are on their way."""
    context = chromium.new_context(reduced_motion="reduce", **wishes)
    try:
        yield context.new_page()
    finally:
        context.close()


def places(theme: str, scheme: str, previews: dict[str, str]) -> Iterator[str]:
    """The address of every state of the sample forms in one theme and scheme."""
    for slug, states in SEEN.items():
        yield from (f"{previews[slug]}/~/{theme}/en/{scheme}/{state}" for state in states)


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page, as the rule's name and the mended element's markup with what to do.

    Every rule is on; but a frame, which is opened by itself here, stands below the headings of the page around it.
    """
    rules = {"page-has-heading-one": {"enabled": "/embed" not in page.url}}
    found = page.evaluate("(rules) => axe.run({ resultTypes: ['violations'], rules })", rules)
    return [
        (violation["id"], f"{node['html'][:160]}: {node['failureSummary']}")
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_any_kind_theme_state_and_scheme(
    chromium: Browser, previews: dict[str, str], theme: str, scheme: str
) -> None:
    found = {}
    with tab(chromium) as page:
        page.add_init_script(AXE)
        for place in places(theme, scheme, previews):
            page.goto(place)
            found[place.partition("/~/")[2]] = violations(page)
    assert {place: problems for place, problems in found.items() if problems} == {}


def test_axe_would_find_a_mistake(chromium: Browser, previews: dict[str, str]) -> None:
    with tab(chromium) as page:
        page.add_init_script(AXE)
        page.goto(f"{previews['open-house']}/~/plain/en/light/empty")
        page.evaluate("document.querySelector('label').remove()")
        page.evaluate("document.querySelector('.intro').style.color = '#999'")
        assert {"label", "color-contrast"} <= {rule for rule, _ in violations(page)}


def test_colours_can_be_told_apart_in_every_theme(chromium: Browser, previews: dict[str, str]) -> None:
    names = sorted({name for pair in CONTRASTS for name in pair})
    weak = {}
    with tab(chromium) as page:
        for theme in THEMES:
            for scheme in SCHEMES:
                page.goto(f"{previews['launch']}/~/{theme}/en/{scheme}/empty")
                colours = page.evaluate(PALETTE, names)
                found = {pair: ratio(colours[pair[0]], colours[pair[1]]) for pair in CONTRASTS}
                weak |= {(theme, scheme, *pair): found[pair] for pair in CONTRASTS if found[pair] < CONTRASTS[pair]}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_everything_fits_320_pixels_also_with_text_spaced_out(
    chromium: Browser, previews: dict[str, str], theme: str
) -> None:
    """320 CSS pixels are also what 1280 are at a zoom of 400 % (WCAG 2.2, success criterion 1.4.10)."""
    with tab(chromium, viewport={"width": 320, "height": 640}) as page:
        for place in places(theme, "light", previews):
            page.goto(place)
            assert page.evaluate(WIDER) <= 0, place
            page.add_style_tag(content=SPACED)
            assert page.evaluate(WIDER) <= 0, f"{place}, spaced out"
            assert page.evaluate(CUT_OFF) == [], place


@pytest.mark.parametrize("theme", THEMES)
def test_focus_is_seen_in_the_order_of_the_page_and_covered_by_nothing(
    chromium: Browser, previews: dict[str, str], theme: str
) -> None:
    with tab(chromium, viewport={"width": 390, "height": 700}) as page:
        for slug in SEEN:
            page.goto(f"{previews[slug]}/~/{theme}/en/light/empty")
            seen = []
            while True:
                page.keyboard.press("Tab")
                now = page.evaluate(FOCUSED)
                if now is None or len(seen) > 60:
                    break
                seen.append(now)
            assert len(seen) > 8, seen
            assert [part["name"] for part in seen if part["ring"] < 3 or not part["seen"]] == []
            tops = [part["top"] for part in seen[1:]]  # the skip link comes into view from above
            assert all(later > earlier - 60 for earlier, later in pairwise(tops)), seen


def test_a_landing_page_can_be_read_and_sent_by_keyboard_alone(sample_site: Any, visit: Callable[..., Any]) -> None:
    with visit(viewport={"width": 390, "height": 700}) as visitor:
        page, keys = visitor.page, visitor.page.keyboard
        page.goto("/launch")
        page.get_by_text("Does it need the internet?").focus()
        keys.press("Enter")
        expect(page.get_by_text("Once a day, for a minute")).to_be_visible()
        while page.evaluate("document.activeElement.className") != "button":
            keys.press("Tab")
        keys.press("Enter")
        expect(page).to_have_url(f"{sample_site.address}/launch#join")
        expect(page.get_by_label("E-mail address")).to_be_in_viewport()
        keys.press("Tab")
        keys.type("by-keyboard@example.com")
        while page.evaluate("document.activeElement.type") != "submit":
            keys.press("Tab")
            if page.evaluate("document.activeElement.closest('.consent') && document.activeElement.type") == "checkbox":
                keys.press("Space")
        keys.press("Enter")
        expect(page).to_have_url(f"{sample_site.address}/launch/thanks")
        expect(page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.parametrize("address", FORMS)
def test_browsers_are_told_what_to_fill_in_and_readers_what_is_optional(
    visit: Callable[..., Any], address: str
) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto(address)
        email = page.get_by_label("E-mail address")
        for name, value in {
            "type": "email",
            "autocomplete": "email",
            "inputmode": "email",
            "spellcheck": "false",
        }.items():
            expect(email).to_have_attribute(name, value)
        for name in page.locator("[name=firstName]").all():
            expect(name).to_have_attribute("autocomplete", "given-name")
        expect(page.locator("form [placeholder]")).to_have_count(0)
        for field in page.locator(".field").all():
            needed = field.locator("[required], [aria-required=true]").count() > 0
            tick = field.get_attribute("class") == "field boolean"  # an unticked box is an answer
            assert needed != (field.locator(".optional").count() > 0) or tick, field.inner_text()


def test_a_mistake_is_said_in_words_between_label_and_box(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto("/newsletter")
        page.get_by_label("E-mail address").fill("ada@")
        page.get_by_role("button").click()
        field, box = page.locator(".field.email"), page.get_by_label("E-mail address")
        error = field.locator(".error")
        expect(error).to_contain_text("it should look like example.com")  # how to mend it
        page.wait_for_load_state()
        assert error.inner_text().startswith("Error:")
        described = (box.get_attribute("aria-describedby") or "").split()
        assert [page.locator(f"#{name}").get_attribute("class") for name in described] == ["hint", "error"]
        order = field.evaluate(
            "(field) => [...field.querySelectorAll('label, .error, input')].map((part) => part.localName)"
        )
        assert order == ["label", "p", "input"]
        assert field.evaluate("(field) => parseFloat(getComputedStyle(field).borderInlineStartWidth)") >= 3


@pytest.mark.parametrize("address", [*FORMS, "/launch/thanks", "/"])
def test_links_are_large_enough_and_nothing_hidden_can_be_focused(visit: Callable[..., Any], address: str) -> None:
    with visit() as visitor:
        visitor.page.goto(address)
        assert visitor.page.evaluate(SMALL_LINKS) == []
        assert visitor.page.evaluate(HIDDEN_BUT_FOCUSABLE) == []


def test_in_forced_colours_every_control_keeps_its_edge(chromium: Browser, previews: dict[str, str]) -> None:
    edgeless = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, .button")]
      .filter((part) => part.checkVisibility() && !part.matches("[type=checkbox], [type=radio]"))
      .filter((part) => {
        const style = getComputedStyle(part);
        return parseFloat(style.borderBlockEndWidth) < 1 || style.borderBlockEndColor === style.backgroundColor;
      }).map((part) => part.outerHTML)"""
    with tab(chromium, forced_colors="active") as page:
        for theme in THEMES:
            page.goto(f"{previews['launch']}/~/{theme}/en/light/empty")
            assert page.evaluate("matchMedia('(forced-colors: active)').matches")
            assert page.evaluate(edgeless) == [], theme


@pytest.mark.parametrize("theme", THEMES)
def test_no_theme_asks_another_site_or_moves_for_those_who_want_rest(
    chromium: Browser, previews: dict[str, str], theme: str
) -> None:
    with tab(chromium) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for state in ("empty", "thanks"):
            page.goto(f"{previews['launch']}/~/{theme}/en/light/{state}", wait_until="networkidle")
            assert page.evaluate("document.getAnimations().length") == 0
        assert [url for url in asked if not url.startswith(previews["launch"])] == []
