"""What visitors see and do, in a real browser on the sample site."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from porch.forms.contrast import ratio

PAGES = (
    "/",
    "/newsletter",
    "/launch",
    "/open-house",
    "/newsletter/thanks",
    "/newsletter/existing",
    "/no-such-page",
)
FORMS = ("/newsletter", "/launch", "/open-house")
SCHEMES = ("light", "dark")
CONTRASTS = {  # text needs 4.5 and edges 3 (WCAG 2.2, success criteria 1.4.3 and 1.4.11)
    ("ink", "paper"): 4.5,
    ("ink", "field"): 4.5,
    ("quiet", "paper"): 4.5,
    ("accent", "paper"): 4.5,
    ("error", "paper"): 4.5,
    ("on-accent", "accent"): 4.5,
    ("edge", "paper"): 3,
    ("edge", "field"): 3,
}

DANGLING = """() => [...document.querySelectorAll("[aria-describedby], label[for]")].flatMap(
  (element) => (element.getAttribute("aria-describedby") ?? element.htmlFor).split(" ")
).filter((id) => !document.getElementById(id))"""
UNLABELLED = """() => [...document.querySelectorAll("form :is(input, select, textarea):not([type=hidden])")]
  .filter((control) => !control.closest("[aria-hidden]") && !control.labels?.[0]?.textContent.trim())
  .map((control) => control.name)"""
SMALL_TARGETS = """() => [...document.querySelectorAll("form :is(input, select, textarea, button):not([type=hidden])")]
  .filter((control) => !control.closest("[aria-hidden]"))
  .map((control) => control.closest(".option") ?? control)
  .filter((target) => target.getBoundingClientRect().height < 44)
  .map((target) => target.outerHTML)"""
PALETTE = """(names) => Object.fromEntries(names.map((name) => {
  const probe = document.createElement("i");
  document.body.append(probe);
  probe.style.color = `var(--${name})`;
  const [red, green, blue] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  return [name, "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")];
}))"""

MOVING = """[...document.querySelectorAll("*")].filter((part) => {
  const { animationName, transitionDuration } = getComputedStyle(part);
  return animationName !== "none" || /[1-9]/.test(transitionDuration);
}).length"""  # whatever has come to its end by now


def subscribe(page: Page, email: str) -> None:
    """Fill in the newsletter's one question and press the button."""
    page.goto("/newsletter")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me the letter").click()


def posts(visitor: Any) -> int:
    """How many submissions have left the browser."""
    return sum(line.startswith("POST") for line in visitor.requests)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_visitor_signs_up_is_thanked_and_the_second_time_told_kindly(
    sample_site: Any, visit: Callable[..., Any], script: bool
) -> None:
    with visit(java_script_enabled=script) as visitor:
        subscribe(visitor.page, "ada@example.com")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/thanks")
        expect(visitor.page.get_by_role("status")).to_contain_text("The next letter goes out on Friday")
        subscribe(visitor.page, "Ada@example.com")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/existing")
        expect(visitor.page.get_by_role("status")).to_contain_text("You are already on the list")
    assert sample_site.contact("ada@example.com")["source"] == "Tide Letter page"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_mistake_is_named_first_has_the_focus_and_costs_nothing_typed(
    visit: Callable[..., Any], script: bool
) -> None:
    with visit(java_script_enabled=script) as visitor:
        subscribe(visitor.page, "ada@")
        expect(visitor.page).to_have_title("Error: The Tide Letter – Tidewright")
        expect(visitor.page.locator("#problems")).to_be_focused()
        expect(visitor.page.get_by_role("alert")).to_contain_text("There is a problem")
        box = visitor.page.get_by_label("E-mail address")
        expect(box).to_have_value("ada@")
        expect(box).to_have_attribute("aria-invalid", "true")
        assert visitor.page.locator("#field-email-error").inner_text().startswith("Error:")


def test_a_line_of_the_summary_leads_to_its_answer(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        subscribe(visitor.page, "ada@")
        visitor.page.locator("#problems a").click()
        expect(visitor.page.get_by_label("E-mail address")).to_be_focused()


def test_every_answer_of_a_long_form_is_kept_after_a_mistake(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto("/launch?utm_source=harbour-news")
        page.get_by_label("First name").fill("Ada <3")
        page.get_by_label("I teach").check()
        page.get_by_label("Number of people").fill("12")
        page.get_by_label("I would hang up").check()
        page.get_by_role("button").click()
        expect(page.locator("#problems li")).to_have_count(2)  # e-mail and consent
        expect(page.get_by_label("First name")).to_have_value("Ada <3")
        expect(page.get_by_label("I teach")).to_be_checked()
        expect(page.get_by_label("Number of people")).to_have_value("12")
        expect(page.get_by_label("I would hang up")).to_be_checked()
        expect(page.locator("[name=utmSource]")).to_have_value("harbour-news")


def test_typed_answers_chosen_lists_and_hidden_ones_arrive(sample_site: Any, visit: Callable[..., Any]) -> None:
    with visit(java_script_enabled=False) as visitor:
        page = visitor.page
        page.goto("/open-house")
        page.get_by_label("First name").fill("Ada")
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.locator("[name=visitDate]").fill("2027-03-06")  # its label names its group too
        page.get_by_label("The Tide Letter").check()
        page.get_by_role("button").click()
        expect(page).to_have_url(f"{sample_site.address}/open-house/thanks")
    found = sample_site.contact("ada@example.com")
    assert found["visitDate"].startswith("2027-03-06")
    assert found["event"] == "open-house"
    assert found["mailingLists"] == {"cm4t1d3wr1ght0op3nh0us3gu": True, "cm4t1d3wr1ght0l3tt3rw33k1": True}


def test_a_second_press_waits_for_the_first_and_coming_back_frees_the_button(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        page, button = visitor.page, visitor.page.get_by_role("button")
        page.clock.install(time=0)
        page.goto("/newsletter")
        page.clock.pause_at(3600)  # seconds; however slow the machine is, no time passes by itself any more
        page.route("**/newsletter", lambda route: route.fulfill(status=204))  # no answer yet: the page stays
        page.get_by_label("E-mail address").fill("ada@example.com")
        with page.expect_request("**/newsletter"):
            button.press("Enter")
        expect(button).to_have_text("Sending…")
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_label("E-mail address").press("Enter")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(button).to_have_text("Send me the letter")
        with page.expect_request("**/newsletter"):
            button.press("Enter")
        expect(button).to_have_text("Sending…")
        page.clock.run_for(5000)  # ms, after which nobody waits for an answer any more
        expect(button).to_have_text("Send me the letter")
        expect(button).not_to_have_attribute("aria-disabled", "true")
        assert posts(visitor) == 2


def test_the_keyboard_alone_is_enough(sample_site: Any, visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        visitor.page.goto("/newsletter")
        keys = visitor.page.keyboard
        keys.press("Tab")
        expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        keys.press("Enter")
        expect(visitor.page.locator("#main")).to_be_focused()
        keys.press("Tab")
        keys.type("ada@example.com")
        keys.press("Tab")
        expect(visitor.page.get_by_role("button")).to_be_focused()
        keys.press("Enter")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/thanks")
        expect(visitor.page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_quiet_and_asks_nobody_else(sample_site: Any, visit: Callable[..., Any], address: str) -> None:
    with visit() as visitor:
        response = visitor.page.goto(address)
        visitor.page.wait_for_load_state("networkidle")
        assert visitor.requests
        assert [line for line in visitor.requests if f" {sample_site.address}/" not in line] == []
        assert [text for text in visitor.complaints if str(response.status) not in text] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_a_title_a_language_and_fits_320_pixels(visit: Callable[..., Any], address: str) -> None:
    with visit(viewport={"width": 320, "height": 640}) as visitor:
        visitor.page.goto(address)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        expect(visitor.page.locator("html[lang=en][dir=ltr]")).to_have_count(1)
        assert visitor.page.title().endswith("Tidewright")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("address", FORMS)
def test_every_question_has_its_label_and_room_for_a_finger(visit: Callable[..., Any], address: str) -> None:
    with visit() as visitor:
        visitor.page.goto(address)
        for _ in ("empty", "with errors"):
            assert visitor.page.evaluate(UNLABELLED) == []
            assert visitor.page.evaluate(DANGLING) == []
            assert visitor.page.evaluate(SMALL_TARGETS) == []
            visitor.page.get_by_role("button").click()
            expect(visitor.page.locator("#problems")).to_be_visible()
            visitor.page.wait_for_load_state()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_can_be_told_apart(visit: Callable[..., Any], scheme: str) -> None:
    with visit(color_scheme=scheme) as visitor:
        visitor.page.goto("/newsletter")
        visitor.page.get_by_role("button").click()  # a page sets only the colours that its parts ask for
        expect(visitor.page.locator("#problems")).to_be_visible()
        visitor.page.wait_for_load_state()
        colours = visitor.page.evaluate(PALETTE, sorted({name for pair in CONTRASTS for name in pair}))
    found = {(front, back): ratio(colours[front], colours[back]) for front, back in CONTRASTS}
    assert {pair: found[pair] for pair, least in CONTRASTS.items() if found[pair] < least} == {}


def test_nothing_moves_for_those_who_asked_for_rest(visit: Callable[..., Any]) -> None:
    with visit(reduced_motion="reduce") as visitor:
        visitor.page.goto("/newsletter/thanks")
        assert visitor.page.evaluate(MOVING) == 0
    with visit(reduced_motion="no-preference") as visitor:
        visitor.page.goto("/newsletter/thanks")
        assert visitor.page.evaluate(MOVING) > 0
